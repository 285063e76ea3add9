/**
 * Every bound that the tracker keeps before it stores and the ingest app checks before it writes.
 * Lengths are UTF-16 code units, the length that JavaScript, and so every browser, counts.
 * An enum, because bundlers put its numbers where they are used and leave the rest out of the tracker.
 */
export enum LIMITS {
  /** Bytes of a request body. Browsers allow 64 KiB for all keepalive requests in flight (Fetch standard, "HTTP-network-or-cache fetch"). */
  bodyBytes = 65_536,
  /** Events in one request. */
  batchEvents = 100,
  /** Sessions in one request of the tracker: each costs the ingest app a read and two writes of its own. */
  batchSessions = 10,
  /** 7 days, in milliseconds, from an event to its arrival: what is older is rejected. The tracker gives up a day earlier. */
  eventAge = 604_800_000,
  /** Bytes of one event as JSON. */
  eventBytes = 32_768,
  /** 256 KiB, in bytes: the events of one request as JSON, each with what stands beside them all. No honest tracker comes near. */
  batchBytes = 262_144,
  /** `event_id`, `session_id`, `user_id`, `anonymous_id`. */
  idLength = 128,
  /** `event_type`. */
  typeLength = 64,
  /** `site_id`. */
  // biome-ignore lint/suspicious/noDuplicateEnumValues: these are bounds, and two may be the same number.
  siteKeyLength = 64,
  /** `page_url` and `referrer`: what is longer is cut. */
  urlLength = 2_048,
  /** `user_agent`: what is longer is cut. */
  userAgentLength = 512,
  /** `title`: what is longer is cut. */
  titleLength = 256,
  /** Keys of `properties`, counted at every depth together. */
  propertyCount = 50,
  /** A key in `properties`. */
  propertyKeyLength = 64,
  /** A string in `properties`. */
  propertyValueLength = 1_024,
  /** Levels of objects and arrays in `properties`, itself the first. */
  propertyDepth = 5,
  /** Events that the ingest app stores under one session, whoever named it; far beyond what an honest tracker names. */
  sessionEventsHard = 5_000,
  /** Bytes of events that the ingest app stores under one session, whoever named it. */
  sessionBytesHard = 4_194_304,
}
