import { batch, onePage, visitOf } from '../test/support/usual-visit.ts'

/** A kind of visit that the clients repeat. */
export interface Scenario {
  readonly name: string
  /** Number of events in each request of one visit, in order. */
  readonly requests: readonly number[]
  /** Whether all events are of one page; otherwise each is of another page. */
  readonly onePage: boolean
  /** The goal for the figures, as shown in the table. */
  readonly target: string
}

const LONE = 'a third of the CPU time'

export const SCENARIOS: readonly Scenario[] = [
  { name: 'lone page views, each a visit of its own', requests: [1], onePage: false, target: LONE },
  {
    name: 'lone page views, eight of a visit',
    requests: [1, 1, 1, 1, 1, 1, 1, 1],
    onePage: false,
    target: LONE,
  },
  {
    name: 'visits of 8 events in 4 requests',
    requests: [1, 2, 3, 2],
    onePage: false,
    target: 'at most 1 call per event',
  },
  {
    name: 'batches of 10 on one page, four of a visit',
    requests: [10, 10, 10, 10],
    onePage: true,
    target: 'at most 0.15 calls per event, a tenth of the CPU time',
  },
]

/** The request bodies of one visit, with a new visitor. */
export function visitBodies({ requests, onePage: isOnePage }: Scenario): readonly string[] {
  const now = Date.now()
  const events = visitOf(
    now - 60_000,
    requests.reduce((sum, count) => sum + count, 0),
  )
  const sent = isOnePage ? onePage(events) : events
  let from = 0
  return requests.map((count) => {
    from += count
    return JSON.stringify({ sent_at: now, ...batch(sent.slice(from - count, from)) })
  })
}
