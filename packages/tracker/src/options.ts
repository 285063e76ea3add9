import type { Properties, PropertyValue } from '@footfall/protocol'
import type { TrackedEvent } from './tracked-event.ts'

/** Options of `createTracker`. The script tag has the same options as `data-` attributes, such as `data-keep-query="id,q"`. */
export interface TrackerOptions {
  /** URL that receives the events, such as `https://stats.example.com/events`. A relative URL is resolved against the page's. */
  readonly endpoint: string
  /** Site key, needed if several sites share one endpoint: 1 to 64 letters, digits, underscores, dots and hyphens. Sites share no data. Default: none. */
  readonly site?: string
  /** Whether the tracker sends a `page_view` on load and on each navigation within the page. Default: true. The attribute `data-manual` turns it off. */
  readonly autoPageViews?: boolean
  /** Query keys that stay in URLs, in addition to `utm_*`, `ref` and `source`. Another value of such a key is another page. `'*'`: all keys. Default: none. */
  readonly keepQuery?: readonly string[] | '*'
  /** Whether the fragment stays in URLs, and another fragment is another page. For routers that use the fragment. Default: false. */
  readonly hash?: boolean
  /** `'required'`: nothing is stored or sent before `consent(true)`. Default: no consent is required. */
  readonly consent?: 'required'
  /** Whether Do Not Track has the same effect as Global Privacy Control, which is always respected: nothing is stored or sent. Default: false. */
  readonly respectDnt?: boolean
  /** Whether events stay in memory and out of localStorage. Each page load is then a new visitor, and events unsent at its end are lost. Default: false. */
  readonly cookieless?: boolean
  /** Whether requests are printed to the console instead of being sent. Nothing is stored. Default: false. */
  readonly debug?: boolean
  /**
   * Receives each event before it is stored. Its result is stored instead; if it returns null or throws, nothing is stored.
   * It cannot change the id and the time. The attribute names a global function: `data-before-send="hideNames"`.
   */
  readonly beforeSend?: (event: TrackedEvent) => TrackedEvent | null
}

/** Values that `page()` uses instead of the page's own. */
export interface PageOverrides {
  /** Default: the page's own URL. A relative URL is resolved against it. */
  readonly page_url?: string
  /** Default: the page viewed before; for the first view `document.referrer`. */
  readonly referrer?: string
  /** Default: `document.title`. */
  readonly title?: string
  readonly properties?: Properties
}

/** Values that a module of the tracker uses instead of the page's own. */
export interface EventOverrides {
  readonly page_url?: string
  readonly referrer?: string
  readonly title?: string
  readonly user_id?: string
}

/** The event map of a site that declares none: any event type with any properties. */
export type AnyEvents = Readonly<Record<string, Properties | undefined>>

/**
 * A site's event types with their properties, such as `{ signup: { plan: string } }`. A type whose properties JSON cannot
 * represent, such as a function or a `Date`, becomes `never`.
 */
export type EventMap<Events> = {
  readonly [Type in keyof Events]: Events[Type] extends readonly unknown[]
    ? never
    : Sendable<Events[Type]> & (object | undefined)
}

/** A value that JSON can represent. Unlike `PropertyValue` it accepts interfaces and optional properties. */
type Sendable<Value> = Value extends PropertyValue | undefined
  ? Value
  : Value extends (...parameters: never[]) => unknown
    ? never
    : Value extends object
      ? { readonly [Key in keyof Value]: Sendable<Value[Key]> }
      : never

/** The arguments after the type: the properties. They are optional if each of them is optional. */
type PropertiesOf<Event> = undefined extends Event
  ? [properties?: Event]
  : Record<never, never> extends Event
    ? [properties?: Event]
    : [properties: Event]

/**
 * A tracker. Its methods never throw and do not use `this`. After `stop()` they do nothing.
 * With `Events`, `track` accepts only the declared event types, each with its properties.
 */
export interface Tracker<Events = AnyEvents> {
  /**
   * Tracks an event. When this returns, the event is in localStorage. It stays there until the ingest app has acknowledged it.
   * @param type The event type, such as `signup`: 1 to 64 characters.
   * @param properties The event's data: at most 50 keys, 5 levels deep, strings of at most 1,024 characters. Longer data is cut.
   */
  track<Type extends keyof Events & string>(type: Type, ...properties: PropertiesOf<Events[Type]>): void
  /** Tracks a `page_view`. For sites with `autoPageViews: false`, and for views that do not change the URL. */
  page(overrides?: PageOverrides): void
  /**
   * Identifies the user. Tracks an `identify` event with the traits as its properties. The session continues and receives
   * this user id; so does each later event, until `reset()`. Earlier events do not change.
   * @param userId The site's own id of the user, 1 to 128 characters.
   */
  identify(userId: string, traits?: Properties): void
  /**
   * Starts a new visitor, for example after a user signs out. Events tracked before belong to the old visitor. Events
   * tracked after this has resolved belong to the new visitor, in a new session.
   */
  reset(): Promise<void>
  /** The id of the current session. Undefined before the first event is assigned to a session, and after the session has ended. */
  sessionId(): string | undefined
  /** Sends the events of the outbox now, instead of within five seconds. Resolves when that was tried. */
  flush(): Promise<void>
  /**
   * Sets the visitor's answer, and stores it. `true` sends the events tracked so far and all later ones. `false` erases all
   * data except the refusal; from then on nothing is stored or sent.
   */
  consent(given: boolean): void
  /** Excludes this browser, for example for your own visits. Erases all data except this choice; `consent(true)` does not undo it. Opening a page with `#footfall-ignore` has the same effect. */
  optOut(): void
  /** Undoes `optOut()`. */
  optIn(): void
  /** Removes all listeners and timers. The next page or the next tracker sends the remaining events. */
  stop(): void
}
