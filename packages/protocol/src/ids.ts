/** Random characters: `size` of 0-9a-z, from a cryptographic source. The caller injects the source. */
export type Random = (size: number) => string

/** The form that {@link createEventId} makes. Times end in the year 2255, at 9e12 milliseconds: every id that a client sends leaves room for a higher one. */
export const EVENT_ID: RegExp = /^evt_[0-8]\d{12}_[0-9a-z]{16}$/
const SESSION_ID = /^sess_\d{13}_[0-9a-z]{16}$/
/** The form of a site key. Its length is `LIMITS.siteKeyLength`. */
export const SITE_KEY: RegExp = /^[\w.-]{1,64}$/

/**
 * `evt_<milliseconds since 1970, 13 digits>_<16 random>`. The string order is the time order.
 * @param last The highest id used so far: the new id is higher, also if the clock was set back or has not advanced.
 */
export function createEventId(now: number, random: Random, last: string = ''): string {
  const milliseconds = Math.max(now, +last.slice(4, 17) + 1)
  return `evt_${`${1e13 + milliseconds}`.slice(1)}_${random(16)}`
}

/** `user_<20 random>`: identifies one browser on one site. */
export function createVisitorId(random: Random): string {
  return `user_${random(20)}`
}

/** The name of the session that starts with this event. The tracker and the ingest app derive the same name. */
export function sessionIdOf(eventId: string): string {
  return `sess_${eventId.slice(4)}`
}

/** The id of the event that the session id is derived from. */
export function namingEventOf(sessionId: string): string {
  return `evt_${sessionId.slice(5)}`
}

/** Milliseconds by which the time in an event's id may lie after the event itself: 24 hours. */
const AHEAD = 86_400_000

/**
 * Whether the time in the event's id lies more than 24 hours after both `client_time` and `received_at`. All three are
 * milliseconds since 1970. A tracker makes such an id only after its clock was set back; any other client may make one.
 */
export function isAheadOfItsTime({
  event_id,
  client_time,
  received_at,
}: {
  readonly event_id: string
  readonly client_time: number
  readonly received_at: number
}): boolean {
  return +event_id.slice(4, 17) - Math.max(client_time, received_at) > AHEAD
}

/** Whether `id` has the form that {@link createEventId} makes, with a time before the year 2255. */
export function isEventId(id: string): boolean {
  return EVENT_ID.test(id)
}

/** Whether `id` has the form of {@link sessionIdOf}. */
export function isSessionId(id: string): boolean {
  return SESSION_ID.test(id)
}

/** Whether `key` is a valid site key: 1 to 64 letters, digits, underscores, dots and hyphens. */
export function isSiteKey(key: string): boolean {
  return SITE_KEY.test(key)
}
