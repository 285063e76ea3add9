import {
  createVisitorId,
  LIMITS,
  maskSecrets,
  PAGE_VIEW,
  type Random,
  type StoredEvent,
  type Visitor,
  type WireEvent,
} from '@footfall/protocol'
// isbot: a list of the user agents of programs, kept up to date.
import { isbot } from 'isbot'

/** What a request says beside its events. Times are milliseconds since 1970. */
export interface RequestFacts {
  readonly receivedAt: number
  /** By the visitor's clock; absent for plain clients. */
  readonly sentAt?: number
  /** Where the request came from, by the connection. */
  readonly address: string
  /** The `User-Agent` header. */
  readonly userAgent: string
  /**
   * Charges the sender for work that its events need beyond their own writes, before that work is done. `units` are
   * read units of DynamoDB. Resolves to undefined where that is within the sender's limit; else to the seconds to wait,
   * and then nothing was charged. Absent: senders have no limit.
   */
  readonly charge?: (units: number) => Promise<number | undefined>
}

/** An event that was checked and waits to be stored. */
export interface IncomingEvent {
  readonly event: WireEvent & { readonly event_id: string }
  /** Whether the client made no `event_id`: then the session rules are ours to apply, in full. */
  readonly plain: boolean
  /** Whether the session that it is offered to may begin with it. */
  readonly mayBegin: boolean
  readonly request: RequestFacts
}

/** How wrong a visitor's clock may be before we correct it, in milliseconds. */
export const CLOCK_TOLERANCE: number = 5 * 60_000

/** Milliseconds that the visitor's clock is behind ours; 0 where it is within five minutes or unknown. */
export function clockOffset({ sentAt, receivedAt }: RequestFacts): number {
  const behind = sentAt === undefined ? 0 : receivedAt - sentAt
  return Math.abs(behind) > CLOCK_TOLERANCE ? behind : 0
}

/** Whether the event happened more than 7 days before it was sent, both by the visitor's own clock. */
export function isTooOld(event: WireEvent, { sentAt, receivedAt }: RequestFacts): boolean {
  return event.timestamp !== undefined && (sentAt ?? receivedAt) - event.timestamp > LIMITS.eventAge
}

/** When the event happened by the visitor's clock. */
export function clientTime({ event, request }: IncomingEvent): number {
  return event.timestamp ?? request.receivedAt
}

/** The row that an event becomes in a session: its time corrected, its URLs masked, its visitor known. */
export function eventRow(
  incoming: IncomingEvent,
  session: Visitor & Pick<StoredEvent, 'session_id' | 'expires_at'> & { readonly clock_offset: number },
  random: Random,
): StoredEvent {
  const { event, request } = incoming
  const corrected = clientTime(incoming) + session.clock_offset
  const ahead = corrected > request.receivedAt + CLOCK_TOLERANCE
  const nameless = !event.user_id && !event.anonymous_id
  const userAgent = event.user_agent ?? request.userAgent
  const anonymousId = event.anonymous_id ?? (nameless ? session.anonymous_id : undefined) ?? ''
  return {
    session_id: session.session_id,
    event_id: event.event_id,
    timestamp: ahead ? request.receivedAt : corrected,
    client_time: clientTime(incoming),
    received_at: request.receivedAt,
    ...(session.clock_offset !== 0 && { clock_offset: session.clock_offset }),
    ...(ahead && { clock_ahead: true as const }),
    user_id:
      event.user_id ?? (nameless ? session.user_id : undefined) ?? (anonymousId || createVisitorId(random)),
    anonymous_id: anonymousId,
    ...(event.site_id !== undefined && { site_id: event.site_id }),
    event_type: event.event_type ?? PAGE_VIEW,
    page_url: maskSecrets(event.page_url ?? ''),
    referrer: maskSecrets(event.referrer ?? ''),
    user_agent: userAgent,
    ...((event.webdriver || isbot(userAgent)) && { bot: true as const }),
    ip_address: request.address,
    ...(event.title !== undefined && { title: event.title }),
    ...(event.properties !== undefined && { properties: event.properties }),
    ...(event.dropped !== undefined && event.dropped > 0 && { dropped: event.dropped }),
    ...(session.expires_at !== undefined && { expires_at: session.expires_at }),
  }
}
