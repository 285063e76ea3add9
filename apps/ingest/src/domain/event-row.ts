import {
  createVisitorId,
  PAGE_VIEW,
  type Random,
  type StoredEvent,
  type Visitor,
  type WireEvent,
} from '@footfall/protocol'
// isbot: a maintained list of the user agents of programs.
import { isbot } from 'isbot'
import { clientTime, correctedTime, type RequestTimes } from './clock.ts'

/** Facts about a request, apart from its events. */
export interface RequestFacts extends RequestTimes {
  /** The sender's address, taken from the connection. */
  readonly address: string
  /** The `User-Agent` header. */
  readonly userAgent: string
  /**
   * Charges the sender for work that its events need beyond their own writes, before that work starts. `units` are
   * DynamoDB read units. Resolves to undefined if the charge is within the sender's limit. Otherwise charges nothing and
   * resolves to the seconds to wait. Absent if senders have no limit.
   */
  readonly charge?: (units: number) => Promise<number | undefined>
}

/** A checked event that is not stored yet. */
export interface IncomingEvent {
  readonly event: WireEvent & { readonly event_id: string }
  /** Whether the client sent no `event_id`. The app then applies all session rules. */
  readonly plain: boolean
  /** Whether the event may start the session that it is written to. */
  readonly mayStartSession: boolean
  readonly request: RequestFacts
}

/** The row of an event in a session, with its corrected time and its visitor. Its URLs were masked when it was checked. */
export function eventRow(
  incoming: IncomingEvent,
  session: Visitor & Pick<StoredEvent, 'session_id' | 'expires_at'> & { readonly clock_offset: number },
  random: Random,
): StoredEvent {
  const { event, request } = incoming
  const { timestamp, ahead } = correctedTime(incoming, session.clock_offset)
  const withoutVisitor = !event.user_id && !event.anonymous_id
  const userAgent = event.user_agent ?? request.userAgent
  const anonymousId = event.anonymous_id ?? (withoutVisitor ? session.anonymous_id : undefined) ?? ''
  return {
    session_id: session.session_id,
    event_id: event.event_id,
    timestamp,
    client_time: clientTime(incoming),
    received_at: request.receivedAt,
    ...(session.clock_offset !== 0 && { clock_offset: session.clock_offset }),
    ...(ahead && { clock_ahead: true as const }),
    user_id:
      event.user_id ??
      (withoutVisitor ? session.user_id : undefined) ??
      (anonymousId || createVisitorId(random)),
    anonymous_id: anonymousId,
    ...(event.site_id !== undefined && { site_id: event.site_id }),
    event_type: event.event_type ?? PAGE_VIEW,
    page_url: event.page_url ?? '',
    referrer: event.referrer ?? '',
    user_agent: userAgent,
    ...((event.webdriver || isbot(userAgent)) && { bot: true as const }),
    ip_address: request.address,
    ...(event.title !== undefined && { title: event.title }),
    ...(event.properties !== undefined && { properties: event.properties }),
    ...(event.dropped !== undefined && event.dropped > 0 && { dropped: event.dropped }),
    ...(session.expires_at !== undefined && { expires_at: session.expires_at }),
  }
}
