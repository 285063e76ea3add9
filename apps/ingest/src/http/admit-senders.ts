import type { CheckedEvent } from '../domain/ingest.ts'
import type { Senders } from './senders.ts'

/** The events that may come from their origin, the others rejected; or why none of them may. */
export type AdmittedEvents =
  | { readonly ok: true; readonly events: readonly CheckedEvent[] }
  | { readonly ok: false; readonly error: string }

/**
 * Rejects the events that name a site which does not take them from this origin. Where no event is left for that reason, the
 * request is refused as a whole: its sender keeps the events, so that the owner of the site can correct the lists first.
 */
export function admitSites(
  events: readonly CheckedEvent[],
  senders: Senders,
  origin: string | undefined,
): AdmittedEvents {
  let objection: string | undefined
  const judged = events.map((checked): CheckedEvent => {
    if ('error' in checked) return checked
    const { site_id, event_id } = checked.event
    const error = senders.objection(origin, site_id)
    if (error === undefined) return checked
    objection ??= error
    return { error, event_id, reason: 'site' }
  })
  return objection !== undefined && judged.every((checked) => 'error' in checked)
    ? { ok: false, error: objection }
    : { ok: true, events: judged }
}

/** How many events a request brings for each site of `SITES`; all others are counted together under an empty name. */
export function countBySite(events: readonly CheckedEvent[], senders: Senders): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const checked of events) {
    const site = ('event' in checked && senders.knownSite(checked.event.site_id)) || ''
    counts.set(site, (counts.get(site) ?? 0) + 1)
  }
  return counts
}
