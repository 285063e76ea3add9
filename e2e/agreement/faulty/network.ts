import type { WireBatch, WireEvent } from '@footfall/protocol'
import type { PageGlobals } from '../browser/tracker-script.ts'
import { EVENT, SITE } from '../witness.ts'
import type { Fault } from './page.ts'
import { type Entries, entriesOf } from './storage.ts'

/** `fetch` as the tracker uses it. */
type Fetch = (url: string, request: { readonly body: string }) => Promise<{ readonly status: number }>

/** Statuses after which the tracker does not send the same events again. */
const FINAL = [200, 400, 413]

/** Removes events from storage as it sends them. */
export const forgetsWhatItSends: Fault = (page) => {
  const [fetch, entries] = [page.fetch as Fetch, entriesOf(page)]
  return {
    fetch(url: string, request: { readonly body: string }) {
      for (const { event_id } of eventsOf(request.body)) delete entries[SITE + event_id]
      return fetch(url, request)
    },
  }
}

/** Removes the session's name from events that it will send again. */
export const removesNamesBeforeARetry: Fault = (page) =>
  onFailure(page, (entries, { session_id: _, ...event }) => {
    entries[SITE + event.event_id] = JSON.stringify(event)
  })

/** Drops events that it should send again, and counts them. */
export const dropsWhatIsNotAnswered: Fault = (page) =>
  onFailure(page, (entries, { event_id, dropped = 0 }) => {
    entries[`${SITE}drop_${event_id}`] = `${dropped + 1}`
    entries[`${SITE}drop`] = JSON.stringify(event_id)
    delete entries[SITE + event_id]
  })

/** Sends events that have no session yet along with those that have one. */
export const sendsUnnamedEvents: Fault = (page) => {
  const [fetch, entries] = [page.fetch as Fetch, entriesOf(page)]
  return {
    fetch(url: string, request: { readonly body: string }) {
      const unnamed = Object.keys(entries)
        .filter((key) => key.startsWith(EVENT))
        .map((key): WireEvent => ({ ...JSON.parse(entries[key] ?? '{}'), event_id: key.slice(SITE.length) }))
        .filter(({ event_type, session_id }) => event_type && !session_id)
      const batch: WireBatch = JSON.parse(request.body)
      const events = [...batch.events, ...unnamed]
      return fetch(url, { ...request, body: JSON.stringify({ ...batch, events }) })
    },
  }
}

/** `fetch` that changes storage for each event of a request that failed, before the tracker learns of it. */
function onFailure(
  page: PageGlobals,
  change: (entries: Entries, event: WireEvent) => void,
): Partial<PageGlobals> {
  const [fetch, entries] = [page.fetch as Fetch, entriesOf(page)]
  return {
    fetch(url: string, request: { readonly body: string }) {
      const fail = (): void => eventsOf(request.body).forEach((event) => void change(entries, event))
      return fetch(url, request).then(
        (response) => {
          if (!FINAL.includes(response.status)) fail()
          return response
        },
        (error) => {
          fail()
          throw error
        },
      )
    },
  }
}

function eventsOf(body: string): readonly WireEvent[] {
  return (JSON.parse(body) as WireBatch).events
}
