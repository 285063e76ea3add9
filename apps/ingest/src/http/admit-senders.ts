import type { ErrorAnswer } from '@footfall/protocol'
import type { MiddlewareHandler } from 'hono'
import type { CheckedEvent } from '../domain/ingest.ts'
import { FORBIDDEN, type Senders } from './senders.ts'

/**
 * Sends other origins away before anything is read: 403, which their scripts may read, so that a tracker can say why. A
 * browser tells the origin with every POST (Fetch standard, "append a request Origin header").
 */
export const admitOrigins =
  (senders: Senders): MiddlewareHandler =>
  async (c, next) => {
    if (senders.selective) c.header('Vary', 'Origin', { append: true })
    if (!senders.admits(c.req.header('origin'))) return c.json<ErrorAnswer>({ error: FORBIDDEN }, 403)
    return next()
  }

/**
 * The events, of which those are rejected that name a site which does not take them from there. Undefined where none is left
 * for that reason: then whoever runs the site has something to set right, and may, before the events are given up.
 */
export function admitSites(
  events: readonly CheckedEvent[],
  senders: Senders,
  origin: string | undefined,
): readonly CheckedEvent[] | undefined {
  let objections = 0
  const judged = events.map((checked): CheckedEvent => {
    if ('error' in checked) return checked
    const { site_id, event_id } = checked.event
    const error = senders.objection(origin, site_id)
    if (error === undefined) return checked
    objections += 1
    return { error, event_id, reason: 'site' }
  })
  return objections > 0 && judged.every((checked) => 'error' in checked) ? undefined : judged
}

/** How many events a request brings for each of the sites that may be named; all others stand together under an empty name. */
export function countBySite(events: readonly CheckedEvent[], senders: Senders): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const checked of events) {
    const site = ('event' in checked && senders.knownSite(checked.event.site_id)) || ''
    counts.set(site, (counts.get(site) ?? 0) + 1)
  }
  return counts
}
