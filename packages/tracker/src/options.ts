import type { Properties, PropertyValue } from '@footfall/protocol'
import type { TrackedEvent } from './tracked-event.ts'

/** What `createTracker` takes. The script tag takes the same as `data-` attributes, such as `data-keep-query="id,q"`. */
export interface TrackerOptions {
  /** Where events go, such as `https://stats.example.com/events`. Relative URLs are the page's. */
  readonly endpoint: string
  /** Key of the site, where several send to one endpoint: 1 to 64 letters, digits, underscores, dots and hyphens. What is kept and sent for one is not another's. Default: none. */
  readonly site?: string
  /** Whether the tracker sends a `page_view` on load and on each navigation within the page. Default: true. The tag's `data-manual` turns it off. */
  readonly autoPageViews?: boolean
  /** Query keys that stay in URLs, beside `utm_*`, `ref` and `source`; another value of one is another page. `'*'`: all of them. Default: none. */
  readonly keepQuery?: readonly string[] | '*'
  /** Whether the fragment belongs to the URL, and another one is another page: for routers that live behind `#`. Default: false. */
  readonly hash?: boolean
  /** `'required'`: nothing is stored or sent before `consent(true)`. Default: none is asked for. */
  readonly consent?: 'required'
  /** Whether Do Not Track is obeyed as Global Privacy Control always is: nothing stored, nothing sent. Default: false. */
  readonly respectDnt?: boolean
  /** Whether all is kept in memory and nothing in localStorage: each page load is a visitor of its own, and what is unsent at its end is lost. Default: false. */
  readonly cookieless?: boolean
  /** Whether the console gets what would be sent, and nothing is sent or stored. Default: false. */
  readonly debug?: boolean
  /**
   * Looks at each event before it is stored: what it returns is stored instead, and nothing where it returns null or throws.
   * Id and time stay. The tag names a global function: `data-before-send="hideNames"`.
   */
  readonly beforeSend?: (event: TrackedEvent) => TrackedEvent | null
}

/** What `page()` says instead of what the page itself says. */
export interface PageOverrides {
  /** Default: the page's own URL. A relative one is the page's. */
  readonly page_url?: string
  /** Default: the page viewed before, for the first view `document.referrer`. */
  readonly referrer?: string
  /** Default: `document.title`. */
  readonly title?: string
  readonly properties?: Properties
}

/** What a module of ours says instead of what the page says. */
export interface EventOverrides {
  readonly page_url?: string
  readonly referrer?: string
  readonly title?: string
  readonly user_id?: string
}

/** Event types and the properties that each has, where a site does not say its own: any. */
export type AnyEvents = Readonly<Record<string, Properties | undefined>>

/** Event types and the properties that each has, as a site says them, such as `{ signup: { plan: string } }`; `never` where an event could not carry them, as a function or a `Date`. */
export type EventMap<Events> = {
  readonly [Type in keyof Events]: Events[Type] extends readonly unknown[]
    ? never
    : Sendable<Events[Type]> & (object | undefined)
}

/** A value as far as JSON can say it. Other than `PropertyValue` it takes interfaces, and properties that may be left out. */
type Sendable<Value> = Value extends PropertyValue | undefined
  ? Value
  : Value extends (...parameters: never[]) => unknown
    ? never
    : Value extends object
      ? { readonly [Key in keyof Value]: Sendable<Value[Key]> }
      : never

/** Arguments after the type: the properties, which may be left out where each of them may. */
type PropertiesOf<Event> = undefined extends Event
  ? [properties?: Event]
  : Record<never, never> extends Event
    ? [properties?: Event]
    : [properties: Event]

/**
 * A tracker at work. None of its methods ever throws, none needs `this`, and after `stop()` none does anything.
 * With `Events`, `track` knows the types of events that there are and the properties that each has.
 */
export interface Tracker<Events = AnyEvents> {
  /**
   * Records an event. Once this returns, the event is in localStorage, and it stays there until the ingest app has
   * answered for it.
   * @param type What happened, such as `signup`: 1 to 64 characters.
   * @param properties Facts about it: at most 50 keys, 5 levels deep, strings of at most 1,024 characters. What is more is cut.
   */
  track<Type extends keyof Events & string>(type: Type, ...properties: PropertiesOf<Events[Type]>): void
  /** Records a `page_view`: where `autoPageViews` is off, or what counts as a page is not in its URL. */
  page(overrides?: PageOverrides): void
  /**
   * Says who the visitor is, by an `identify` event that has the traits for its properties. The session goes on and takes
   * this id, as do all events from now on, until `reset()`; earlier ones stay whose they were.
   * @param userId The site's own id of the user, 1 to 128 characters.
   */
  identify(userId: string, traits?: Properties): void
  /**
   * Forgets the visitor, as when somebody signs out. What was tracked before stays theirs; what is tracked once this has
   * resolved is another visitor's, in another session.
   */
  reset(): Promise<void>
  /** The session under way; nothing before the first event has its name, and after the session has ended. */
  sessionId(): string | undefined
  /** Sends what waits now, instead of within five seconds. Resolves once that was tried. */
  flush(): Promise<void>
  /**
   * The visitor's answer, which is remembered. `true` sends what was tracked so far and all that comes; `false` erases
   * everything but the refusal, and from then on nothing is stored or sent.
   */
  consent(given: boolean): void
  /** Counts this browser out, for one's own visits: erases everything but the wish, which no `consent(true)` undoes. Opening any page with `#footfall-ignore` does the same. */
  optOut(): void
  /** Undoes `optOut()`. */
  optIn(): void
  /** Undoes every listener and timer. What waits for an answer is sent by the next page, or the next tracker. */
  stop(): void
}
