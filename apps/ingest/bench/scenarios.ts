import { batch, onePage, visitOf } from '../test/support/usual-visit.ts'

/** Something that many visitors do at once. */
export interface Scenario {
  readonly name: string
  /** Events of each request of one visit, in order. */
  readonly requests: readonly number[]
  /** Whether the visitor stays on one page; else each event is of another. */
  readonly stays: boolean
  readonly aim: string
}

const LONE = 'CPU a third'

export const SCENARIOS: readonly Scenario[] = [
  { name: 'lone page views, each a visit of its own', requests: [1], stays: false, aim: LONE },
  { name: 'lone page views, eight of a visit', requests: [1, 1, 1, 1, 1, 1, 1, 1], stays: false, aim: LONE },
  {
    name: 'visits of 8 events in 4 requests',
    requests: [1, 2, 3, 2],
    stays: false,
    aim: 'at most 1 call an event',
  },
  {
    name: 'batches of 10 on one page, four of a visit',
    requests: [10, 10, 10, 10],
    stays: true,
    aim: 'at most 0.15 calls an event, CPU a tenth',
  },
]

/** The bodies of one visit, of a visitor of its own. */
export function visitBodies({ requests, stays }: Scenario): readonly string[] {
  const now = Date.now()
  const events = visitOf(
    now - 60_000,
    requests.reduce((sum, count) => sum + count, 0),
  )
  const sent = stays ? onePage(events) : events
  let from = 0
  return requests.map((count) => {
    from += count
    return JSON.stringify({ sent_at: now, ...batch(sent.slice(from - count, from)) })
  })
}
