import type { CheckedEvent } from '../domain/ingest.ts'
import type { Senders } from './senders.ts'

/** All events, those from a wrong origin rejected; or the reason to refuse the whole request. */
export type AdmittedEvents =
  | { readonly ok: true; readonly events: readonly CheckedEvent[] }
  | { readonly ok: false; readonly error: string }

/**
 * Rejects each event whose site does not accept this origin. If no event is left for that reason, refuses the whole
 * request: the sender then keeps the events, so that the site owner can correct the lists first.
 */
export function admitSites(
  events: readonly CheckedEvent[],
  senders: Senders,
  origin: string | undefined,
): AdmittedEvents {
  let firstError: string | undefined
  const admitted = events.map((checked): CheckedEvent => {
    if ('error' in checked) return checked
    const { site_id, event_id } = checked.event
    const error = senders.siteError(origin, site_id)
    if (error === undefined) return checked
    firstError ??= error
    return { error, event_id, reason: 'site' }
  })
  return firstError !== undefined && admitted.every((checked) => 'error' in checked)
    ? { ok: false, error: firstError }
    : { ok: true, events: admitted }
}

/** The number of events of each site of `SITES`. All others are counted together, under an empty name. */
export function countBySite(events: readonly CheckedEvent[], senders: Senders): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const checked of events) {
    const site = ('event' in checked && senders.listedSite(checked.event.site_id)) || ''
    counts.set(site, (counts.get(site) ?? 0) + 1)
  }
  return counts
}
