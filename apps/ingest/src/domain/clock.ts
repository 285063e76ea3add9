import { LIMITS, type WireEvent } from '@footfall/protocol'

/**
 * Corrects times by the visitor's clock. All times are milliseconds since 1970. The results depend on one request alone,
 * not on earlier requests.
 */

/** When a request arrived, by the app's clock, and when it was sent, by the visitor's clock. */
export interface RequestTimes {
  readonly receivedAt: number
  /** Set by the client, so it may have any value. Absent for plain clients. */
  readonly sentAt?: number
}

/** The time of an event and the times of its request. */
interface EventTimes {
  readonly event: Pick<WireEvent, 'timestamp'>
  readonly request: RequestTimes
}

/** Milliseconds that a visitor's clock may be wrong before the app corrects its times: five minutes. */
export const CLOCK_TOLERANCE: number = 5 * 60_000

/**
 * Milliseconds that a visitor's clock may be wrong before the app ignores it: 100 years. Clocks without a battery start
 * at 1970, 1980 or 2000, and some count two digits of the year up to 2099.
 */
const CLOCK_RANGE = 100 * 365.25 * 86_400_000

/** Milliseconds that an event may be later than its request by the same clock: 24 hours, because the clock may be set back meanwhile. */
const MAX_AHEAD = 86_400_000

/** When the request was sent, by the visitor's clock; `receivedAt` if that is unknown or more than 100 years wrong. */
function sendTime({ sentAt = Number.NaN, receivedAt }: RequestTimes): number {
  return Math.abs(receivedAt - sentAt) <= CLOCK_RANGE ? sentAt : receivedAt
}

/** Milliseconds that the visitor's clock is behind the app's; 0 if within five minutes, unknown or ignored. */
export function clockOffset(request: RequestTimes): number {
  const behind = request.receivedAt - sendTime(request)
  return Math.abs(behind) > CLOCK_TOLERANCE ? behind : 0
}

/** Whether the event happened more than 7 days before it was sent, both by the visitor's own clock. */
export function isTooOld({ timestamp }: EventTimes['event'], request: RequestTimes): boolean {
  return timestamp !== undefined && sendTime(request) - timestamp > LIMITS.eventAge
}

/** When the event happened by the visitor's clock. A time more than 24 hours after the request was sent becomes the time of sending. */
export function clientTime({ event: { timestamp }, request }: EventTimes): number {
  if (timestamp === undefined) return request.receivedAt
  const sent = sendTime(request)
  return timestamp > sent + MAX_AHEAD ? sent : timestamp
}

/**
 * When the event happened by the app's clock. The result is `receivedAt` if the corrected time is more than 7 days and
 * five minutes before it, or more than five minutes after it. `ahead` marks the second case.
 */
export function correctedTime(
  incoming: EventTimes,
  offset: number,
): { readonly timestamp: number; readonly ahead: boolean } {
  const { event, request } = incoming
  const { receivedAt } = request
  const ahead = (event.timestamp ?? receivedAt) + offset > receivedAt + CLOCK_TOLERANCE
  const corrected = clientTime(incoming) + offset
  const behind = corrected < receivedAt - LIMITS.eventAge - CLOCK_TOLERANCE
  return { timestamp: ahead || behind ? receivedAt : corrected, ahead }
}
