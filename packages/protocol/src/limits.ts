/**
 * All limits. The tracker applies them before it stores an event, the ingest app before it writes one.
 * Lengths are in UTF-16 code units, like the `length` of a JavaScript string.
 * An enum, because bundlers inline the numbers that are used and omit the others from the tracker.
 */
export enum LIMITS {
  /** Bytes of a request body. Browsers allow 64 KiB for all keepalive requests in flight (Fetch standard, "HTTP-network-or-cache fetch"). */
  bodyBytes = 65_536,
  /** Events in one request. */
  batchEvents = 100,
  /** Sessions in one request of the tracker. Each costs the ingest app one read and two writes. */
  batchSessions = 10,
  /** 7 days, in milliseconds, from an event to its arrival. Older events are rejected. The tracker drops events one day earlier. */
  eventAge = 604_800_000,
  /** Bytes of one event as JSON. */
  eventBytes = 32_768,
  /** 256 KiB, in bytes: all events of one request as JSON, each with the shared fields. The tracker stays far below. */
  batchBytes = 262_144,
  /** `event_id`, `session_id`, `user_id`, `anonymous_id`. */
  idLength = 128,
  /** `event_type`. */
  typeLength = 64,
  /** `site_id`. */
  // biome-ignore lint/suspicious/noDuplicateEnumValues: two limits may have the same value.
  siteKeyLength = 64,
  /** `page_url` and `referrer`. A longer URL is cut. */
  urlLength = 2_048,
  /** `user_agent`. A longer one is cut. */
  userAgentLength = 512,
  /** `title`. A longer one is cut. */
  titleLength = 256,
  /** Keys and list items of `properties`, counted over all levels. */
  propertyCount = 50,
  /** A key in `properties`. */
  propertyKeyLength = 64,
  /** A string in `properties`. */
  propertyValueLength = 1_024,
  /** Levels of objects and arrays in `properties`. `properties` itself is the first level. */
  propertyDepth = 5,
  /** Maximum number of events that the ingest app stores in one session. The tracker assigns far fewer. */
  sessionEventsHard = 5_000,
  /** Maximum bytes of events that the ingest app stores in one session. */
  sessionBytesHard = 4_194_304,
}
