import { LIMITS, type WireEvent } from '@footfall/protocol'

/**
 * What the app believes of a visitor's clock. Every time is milliseconds since 1970. The results depend on one request
 * alone, never on what arrived before it.
 */

/** When a request arrived, by the app's clock, and was sent, by the visitor's; absent for plain clients. */
export interface RequestTimes {
  readonly receivedAt: number
  /** As the client says, so it may be anything. */
  readonly sentAt?: number
}

/** An event's own time, and its request's. */
interface EventTimes {
  readonly event: Pick<WireEvent, 'timestamp'>
  readonly request: RequestTimes
}

/** How wrong a visitor's clock may be before the app corrects it, in milliseconds. */
export const CLOCK_TOLERANCE: number = 5 * 60_000

/**
 * How wrong a visitor's clock may be before the app ignores it, in milliseconds: 100 years. Clocks without a battery start
 * at 1970, 1980 or 2000, and some count two digits of the year up to 2099.
 */
const CLOCK_RANGE = 100 * 365.25 * 86_400_000

/** How long after its request an event may lie by the same clock, in milliseconds: 24 hours, for a clock set back meanwhile. */
const LATEST = 86_400_000

/** When the request was sent, by the visitor's clock; `receivedAt` where it does not say, or is more than 100 years wrong. */
function sendTime({ sentAt = Number.NaN, receivedAt }: RequestTimes): number {
  return Math.abs(receivedAt - sentAt) <= CLOCK_RANGE ? sentAt : receivedAt
}

/** Milliseconds that the visitor's clock is behind the app's; 0 where it is within five minutes, unknown or ignored. */
export function clockOffset(request: RequestTimes): number {
  const behind = request.receivedAt - sendTime(request)
  return Math.abs(behind) > CLOCK_TOLERANCE ? behind : 0
}

/** Whether the event happened more than 7 days before it was sent, both by the visitor's own clock. */
export function isTooOld({ timestamp }: EventTimes['event'], request: RequestTimes): boolean {
  return timestamp !== undefined && sendTime(request) - timestamp > LIMITS.eventAge
}

/** When the event happened by the visitor's clock; when it was sent, where it says more than 24 hours after that. */
export function clientTime({ event: { timestamp }, request }: EventTimes): number {
  if (timestamp === undefined) return request.receivedAt
  const sent = sendTime(request)
  return timestamp > sent + LATEST ? sent : timestamp
}

/**
 * When the event happened by the app's clock. It is `receivedAt` where the corrected time lies more than 7 days and five
 * minutes before that, or more than five minutes after it; the second is `ahead`.
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
