import { MINUTE, type Process, type Site } from './site.ts'
import { batch, onePage, PAGES, PLAIN, visitOf } from './usual-visit.ts'

/** A piece of work, and the write units that it may cost. */
export interface CostScenario {
  readonly what: string
  /** Events that the work stores. */
  readonly events: number
  /** The most write units of the work. */
  readonly most: number
  /** Prepares the tables. Resolves to the work to measure. */
  readonly prepare: (site: Site, other: Process) => Promise<() => Promise<unknown>>
}

/** In the order of a visit. Items are below 1 KiB. */
export const COST_SCENARIOS: readonly CostScenario[] = [
  {
    what: 'the page view that starts a visit',
    events: 1,
    most: 4,
    prepare: async (site) => {
      const visit = visitOf(site.now(), 1)
      return () => site.post(batch(visit))
    },
  },
  {
    what: 'a further lone page view',
    events: 1,
    most: 3,
    prepare: async (site) => {
      const [first, second] = visitOf(site.now(), 2)
      await site.post(batch([first]))
      return () => site.post(batch([second]))
    },
  },
  {
    what: 'a further lone page view, through another process',
    events: 1,
    most: 3,
    prepare: async (site, other) => {
      const [first, second] = visitOf(site.now(), 2)
      await site.post(batch([first]))
      return () => other.post(batch([second]))
    },
  },
  {
    what: 'a lone event on the same page',
    events: 1,
    most: 2,
    prepare: async (site) => {
      const [first, second] = onePage(visitOf(site.now(), 2))
      await site.post(batch([first]))
      return () => site.post(batch([second]))
    },
  },
  {
    what: 'the first post of a plain client',
    events: 1,
    most: 4,
    prepare: async (site) => () => site.post(PLAIN),
  },
  {
    what: 'a further post of a plain client, on another page',
    events: 1,
    most: 3,
    prepare: async (site) => {
      const { session_id } = await site.post(PLAIN)
      return () => site.post({ ...PLAIN, session_id, page_url: 'https://www.example.com/pricing' })
    },
  },
  {
    what: 'ten events of one page in one batch that starts a visit',
    events: 10,
    most: 13,
    prepare: async (site) => {
      const visit = onePage(visitOf(site.now(), 10))
      return () => site.post(batch(visit))
    },
  },
  {
    what: 'eight events over two pages in four requests that start a visit',
    events: 8,
    most: 17.6,
    prepare: async (site) => {
      const visit = visitOf(site.now(), 8).map((event, index) => ({
        ...event,
        page_url: PAGES[index < 4 ? 0 : 1],
      }))
      return async () => {
        for (let from = 0; from < 8; from += 2) {
          await site.post(batch(visit.slice(from, from + 2)))
          site.pass(10_000)
        }
      }
    },
  },
  {
    what: 'the event that identifies a visitor, on the same page',
    events: 1,
    most: 4,
    prepare: async (site) => {
      const [first, second] = onePage(visitOf(site.now(), 2))
      await site.post(batch([first]))
      return () => site.post(batch([{ ...second, user_id: 'ada@example.org' }]))
    },
  },
  {
    what: 'a lone event of an identified visitor',
    events: 1,
    most: 2,
    prepare: async (site) => {
      const [first, ...others] = onePage(visitOf(site.now(), 3))
      const [second, third] = others.map((event) => ({ ...event, user_id: 'ada@example.org' }))
      await site.post(batch([first]))
      await site.post(batch([second]))
      return () => site.post(batch([third]))
    },
  },
  {
    what: 'ten events sent again to the same process',
    events: 0,
    most: 0,
    prepare: async (site) => {
      const visit = visitOf(site.now(), 10)
      await site.post(batch(visit))
      return () => site.post(batch(visit))
    },
  },
  {
    what: 'ten events sent again to another process',
    events: 0,
    most: 0,
    prepare: async (site, other) => {
      const visit = visitOf(site.now(), 10)
      await site.post(batch(visit))
      return () => other.post(batch(visit))
    },
  },
  {
    what: 'a lone event among nine that are sent again',
    events: 1,
    most: 2,
    prepare: async (site) => {
      const visit = onePage(visitOf(site.now(), 10))
      await site.post(batch(visit.slice(0, 9)))
      return () => site.post(batch(visit))
    },
  },
  {
    what: 'a lone event among nine that are rejected',
    events: 1,
    most: 2,
    prepare: async (site) => {
      const [first, second, ...wrong] = onePage(visitOf(site.now(), 11))
      await site.post(batch([first]))
      return () =>
        site.post(batch([...wrong.map((event) => ({ ...event, event_type: 'e'.repeat(65) })), second]))
    },
  },
  {
    what: 'closing a session, and deleting its active row',
    events: 0,
    most: 2,
    prepare: async (site) => {
      await site.post(batch(visitOf(site.now(), 1)))
      site.pass(32 * MINUTE)
      return () => site.sweep()
    },
  },
  {
    what: 'closing a session whose active row DynamoDB has deleted',
    events: 0,
    most: 1,
    prepare: async (site) => {
      const { session_id } = await site.post(batch(visitOf(site.now(), 1)))
      const active = await site.active(session_id)
      site.pass(32 * MINUTE)
      return async () => active && site.expire(active)
    },
  },
]
