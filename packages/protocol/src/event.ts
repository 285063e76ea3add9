import type { Visitor } from './visitor.ts'

/** A JSON value in `properties`. */
export type PropertyValue =
  | string
  | number
  | boolean
  | null
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue }

/** Data of an event, chosen by the site. Bounds: `LIMITS.property…`. */
export type Properties = { readonly [key: string]: PropertyValue }

/** Default event type. */
export const PAGE_VIEW = 'page_view'

/** One event on the wire. Every field may be missing, null or empty. Each field except `event_id` may stand once beside `events` as the default for a batch. */
export interface WireEvent extends Visitor {
  /** The event's key: sending the event again changes nothing. The tracker creates it; if absent, the ingest app does. */
  readonly event_id?: string
  /** The session that the tracker assigned. Absent: the ingest app starts one. */
  readonly session_id?: string
  /** Absent: `page_view`. */
  readonly event_type?: string
  /** Milliseconds since 1970 by the visitor's clock, which may be wrong. Absent: the time of receipt. */
  readonly timestamp?: number
  /** Site key, needed if several sites send to one ingest app. */
  readonly site_id?: string
  readonly page_url?: string
  readonly referrer?: string
  /** Absent: the request's `User-Agent` header. */
  readonly user_agent?: string
  readonly title?: string
  readonly properties?: Properties
  /** Events that this browser dropped before this one and that no earlier event counts. */
  readonly dropped?: number
  /** True if a program drives the browser and declares it by `navigator.webdriver` (W3C WebDriver, "Interface"). Stored as `bot`. */
  readonly webdriver?: boolean
}

/** An event as stored: one row of the events table. It never changes, except that the end of its session may correct `expires_at`. */
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
  /** Milliseconds added to `client_time`; absent if the visitor's clock is within five minutes of the ingest app's. */
  readonly clock_offset?: number
  /** True if `timestamp` is `received_at`, because the corrected time was more than five minutes ahead of it. */
  readonly clock_ahead?: true
  readonly user_id: string
  /** Empty for a plain HTTP client without one. */
  readonly anonymous_id: string
  readonly event_type: string
  /** Site key; absent if the client sends none. */
  readonly site_id?: string
  readonly page_url: string
  readonly referrer: string
  readonly user_agent: string
  /** True if a program drives the browser, or the user agent is that of a known bot; absent otherwise. Exclude such events from counts. */
  readonly bot?: true
  /** The sender's address, in full or reduced as configured. Never taken from the body. */
  readonly ip_address: string
  readonly title?: string
  readonly properties?: Properties
  readonly dropped?: number
  /** Seconds since 1970 from which the database may delete the row. A session and all its events have the same value. Absent: kept for ever. */
  readonly expires_at?: number
}
