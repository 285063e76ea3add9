import type { Properties } from '@footfall/protocol'

/** What `createTracker` takes. */
export interface TrackerOptions {
  /** Where events go, such as `https://stats.example.com/events`. Relative URLs are the page's. */
  readonly endpoint: string
  /** Whether the tracker sends a `page_view` on load and on each History navigation. Default: true. */
  readonly autoPageViews?: boolean
}

/** A tracker at work, as the script tag starts it. None of its methods ever throws. */
export interface BasicTracker {
  /**
   * Records an event. Once this returns, the event is in localStorage, and it stays there until the ingest app has
   * answered for it.
   * @param type What happened, such as `signup`: 1 to 64 characters.
   * @param properties Facts about it: at most 50 keys, 5 levels deep, strings of at most 1,024 characters. What is more is cut.
   */
  track(type: string, properties?: Properties): void
  /** Sends what waits now, instead of within five seconds. Resolves once that was tried. */
  flush(): Promise<void>
}

/** A tracker at work. None of its methods ever throws. */
export interface Tracker extends BasicTracker {
  /**
   * Forgets the visitor, as when somebody signs out. What was tracked before stays theirs; what is tracked once this has
   * resolved is another visitor's, in another session.
   */
  reset(): Promise<void>
}
