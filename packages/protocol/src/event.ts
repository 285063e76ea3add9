import type { Visitor } from './visitor.ts'

/** What JSON can say, as `properties` hold it. */
export type PropertyValue =
  | string
  | number
  | boolean
  | null
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue }

/** Facts about an event, the site's own. Bounds: `LIMITS.property…`. */
export type Properties = { readonly [key: string]: PropertyValue }

/** The type of an event that does not say its own. */
export const PAGE_VIEW = 'page_view'

/** One event on the wire. Every field may be missing, null or empty; each can stand once beside `events` as the default for a batch, but `event_id`. */
export interface WireEvent extends Visitor {
  /** The event's key: sending it again changes nothing. Made by the tracker, or by the ingest app when absent. */
  readonly event_id?: string
  /** The session that the tracker chose. Absent: the ingest app starts one. */
  readonly session_id?: string
  /** Absent: `page_view`. */
  readonly event_type?: string
  /** Milliseconds since 1970 by the visitor's clock, which may be wrong. Absent: when the ingest app received it. */
  readonly timestamp?: number
  /** Key of the site, where several send to one ingest app. */
  readonly site_id?: string
  readonly page_url?: string
  readonly referrer?: string
  /** Absent: the request's `User-Agent` header. */
  readonly user_agent?: string
  readonly title?: string
  readonly properties?: Properties
  /** Events that this browser dropped before this one and that no earlier event counts. */
  readonly dropped?: number
  /** True where a program drives the browser, and says so: `navigator.webdriver` (W3C WebDriver, "Interface"): stored as `bot`. */
  readonly webdriver?: boolean
}

/** An event as it is stored, one row of the events table. It never changes, but that the end of its session may correct `expires_at`. */
export interface StoredEvent {
  readonly session_id: string
  readonly event_id: string
  /**
   * Milliseconds since 1970: `client_time` with the session's `clock_offset`. It is `received_at` where the sum lies more
   * than five minutes after `received_at`, or more than 7 days and five minutes before it.
   */
  readonly timestamp: number
  /**
   * Milliseconds since 1970 by the visitor's clock, which may be wrong; compare `received_at`. Where the client named a
   * time more than 24 hours after it sent the event, this is when it was sent.
   */
  readonly client_time: number
  /** Milliseconds since 1970 by the ingest app's clock. */
  readonly received_at: number
  /** Milliseconds added to `client_time`; absent where the visitor's clock was within five minutes of ours. */
  readonly clock_offset?: number
  /** True where `timestamp` is `received_at`, because the corrected time lay more than five minutes ahead of it. */
  readonly clock_ahead?: true
  readonly user_id: string
  /** Empty for a plain HTTP client that has none. */
  readonly anonymous_id: string
  readonly event_type: string
  /** Key of the site; absent where the client names none. */
  readonly site_id?: string
  readonly page_url: string
  readonly referrer: string
  readonly user_agent: string
  /** True where a program drives the browser, or the user agent is a known program's; absent otherwise. To be counted out. */
  readonly bot?: true
  /** The address that the request came from, or what is kept of it; never taken from the body. */
  readonly ip_address: string
  readonly title?: string
  readonly properties?: Properties
  readonly dropped?: number
  /** Seconds since 1970 from which the database may delete the row: one for a session and all its events. Absent: they are kept for ever. */
  readonly expires_at?: number
}
