import {
  createVisitorId,
  PAGE_VIEW,
  type Random,
  type StoredEvent,
  type Visitor,
  type WireEvent,
} from '@footfall/protocol'
// isbot: a list of the user agents of programs, kept up to date.
import { isbot } from 'isbot'
import { clientTime, correctedTime, type RequestTimes } from './clock.ts'

/** What a request says beside its events. */
export interface RequestFacts extends RequestTimes {
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

/** A checked event that is not stored yet. */
export interface IncomingEvent {
  readonly event: WireEvent & { readonly event_id: string }
  /** Whether the client made no `event_id`: then the app applies the session rules, in full. */
  readonly plain: boolean
  /** Whether the session that it is offered to may begin with it. */
  readonly mayBegin: boolean
  readonly request: RequestFacts
}

/** The row that an event becomes in a session: its time corrected, its visitor known. Its URLs were masked when it was checked. */
export function eventRow(
  incoming: IncomingEvent,
  session: Visitor & Pick<StoredEvent, 'session_id' | 'expires_at'> & { readonly clock_offset: number },
  random: Random,
): StoredEvent {
  const { event, request } = incoming
  const { timestamp, ahead } = correctedTime(incoming, session.clock_offset)
  const nameless = !event.user_id && !event.anonymous_id
  const userAgent = event.user_agent ?? request.userAgent
  const anonymousId = event.anonymous_id ?? (nameless ? session.anonymous_id : undefined) ?? ''
  return {
    session_id: session.session_id,
    event_id: event.event_id,
    timestamp,
    client_time: clientTime(incoming),
    received_at: request.receivedAt,
    ...(session.clock_offset !== 0 && { clock_offset: session.clock_offset }),
    ...(ahead && { clock_ahead: true as const }),
    user_id:
      event.user_id ?? (nameless ? session.user_id : undefined) ?? (anonymousId || createVisitorId(random)),
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
