import {
  continuesSession,
  createEventId,
  jsonBytes,
  LIMITS,
  PAGE_VIEW,
  type Properties,
  pageOf,
} from '@footfall/protocol'
import { random } from './browser/random.ts'
import { IN_MEMORY, keys, openStorage, read, remove, write } from './browser/storage.ts'
import { capturePageViews } from './capture/page-views.ts'
import { createDelivery } from './delivery.ts'
import { createFlush } from './flush.ts'
import { type Calls, guard } from './guarded.ts'
import { createHolding } from './holding.ts'
import { createNaming } from './naming.ts'
import type { EventOverrides, PageOverrides, Tracker } from './options.ts'
import { dropEvent, trimOutbox } from './outbox.ts'
import { type PageState, pageState } from './page-state.ts'
import { remainingPause } from './pause.ts'
import { Choice, choose } from './permission.ts'
import { resetVisitor } from './reset.ts'
import { laterId, readRecord } from './session-record.ts'
import type { Settings } from './settings.ts'
import { shapeEvent } from './shape-event.ts'
import { siteOf } from './site.ts'
import type { TrackedEvent } from './tracked-event.ts'
import { createWarning } from './warn-once.ts'

/** Milliseconds in which events gather for one request, once the page's first is on its way: fewer requests cost fewer write units. */
const GATHERING = 5_000

/** Bytes that the ingest app may add to an event before it measures it: what stands once beside the events of a request. */
const BESIDE = 1_024

/** A call that the page made before the script had loaded: the method, its arguments, and when, in milliseconds since 1970. */
export type EarlyCall = [method: string, given: unknown[], at: number]

/** A tracker at work, and what makes up for calls: in their order and with their own times. It takes them from the list. */
type Running = [tracker: Tracker, replay: (calls: EarlyCall[] | undefined) => void]

/** The site's tracker on this page, which has made up for `early` calls. */
export function startTracker(settings: Settings, early?: EarlyCall[]): Tracker {
  const kept = siteOf(settings.endpoint, settings.site)
  const page = pageState<Running>(kept)
  page.running ??= runTracker(settings, kept, page, early)
  const [tracker, replay] = page.running
  replay(early)
  return tracker
}

/** From `track()` to the wire: event, permission, outbox, name, flush. */
function runTracker(
  settings: Settings,
  kept: string,
  page: PageState<Running>,
  early: EarlyCall[] | undefined,
): Running {
  const { keepQuery, hash, manual, cookieless, debug } = settings
  openStorage()
  const site = cookieless || debug ? IN_MEMORY + kept : kept
  const undo = new AbortController()
  const { signal } = undo
  const untilStopped = { signal }
  const [hold, mayStore, forget] = createHolding(kept, settings, store, signal)
  const [take, nameWaiting, hurry] = createNaming(site)
  const [sendWaiting, leaveNow] = createFlush(site, createDelivery(site, settings, mayStore))
  const warn = createWarning('cut or left out')
  let { referrer } = document
  let lastId = ''
  let timer: number | undefined
  /** A page view that waits for its title comes before whatever is next. */
  let settleView = (): void => {}
  /** When the call was made that is being made up for. */
  let calledAt: number | undefined

  function track(type: string, properties?: Properties, overrides?: EventOverrides): void {
    settleView()
    const timestamp = calledAt || Date.now()
    const wait = lastId ? GATHERING : 0
    lastId = createEventId(timestamp, random, laterId(lastId, readRecord(site)?.last_event_id))
    const event = shapeEvent(
      {
        page_url: location.href,
        referrer,
        title: document.title,
        ...overrides,
        event_id: lastId,
        event_type: type,
        timestamp,
        properties: properties as Properties,
      },
      settings,
      warn,
    )
    if (event) {
      hold(event)
      schedule(wait)
    }
  }

  function store(event: TrackedEvent): void {
    const { user_id = read<string>(`${site}user`) ?? undefined } = event
    if (event.user_id) write(`${site}user`, user_id)
    const identified = { ...event, user_id: user_id as string }
    if (jsonBytes(identified) > LIMITS.eventBytes - BESIDE) dropEvent(site, identified)
    else take(identified)
  }

  function schedule(wait: number): void {
    timer ??= setTimeout(flush, wait)
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    settleView()
    if (!mayStore()) return
    trimOutbox(site)
    await nameWaiting()
    await sendWaiting()
    const wait = remainingPause(site)
    // On top of the pause: the longer of the two would take the jitter out of short ones.
    if (wait >= 0 && keys(`${site}evt_`)[0]) schedule(wait + GATHERING)
  }

  /** Never on `unload`, which shuts a page out of the back/forward cache (https://developer.chrome.com/docs/web-platform/page-lifecycle-api). */
  function leave(): void {
    settleView()
    if (!mayStore()) return
    hurry()
    leaveNow()
  }

  function decide(choice: Choice): void {
    choose(kept, choice)
    flush()
  }

  const pageAt = (url: string): string => pageOf(url, keepQuery, hash)

  const hasOptedOut = (): boolean => read<Choice>(`${kept}choice`) === Choice.optedOut

  async function reset(): Promise<void> {
    if (mayStore()) await resetVisitor(site, mayStore)
    // Whoever comes next must not consent for them.
    else forget()
  }

  const calls = {
    track,
    page({ properties, page_url = location.href, ...overrides }: PageOverrides = {}) {
      const { href } = new URL(page_url, location.href)
      if (page.viewed && pageAt(page.viewed) !== pageAt(href)) referrer = page.viewed
      page.viewed = href
      referrer = `${overrides.referrer ?? referrer}`
      track(PAGE_VIEW, properties, { ...overrides, page_url: href })
    },
    identify(userId, traits) {
      if (userId) track('identify', traits, { user_id: userId })
    },
    sessionId() {
      const record = readRecord(site)
      return record && continuesSession(record, Date.now()) ? record.session_id : undefined
    },
    consent(isGiven) {
      if (!hasOptedOut()) decide(isGiven ? Choice.given : Choice.refused)
    },
    optOut: () => decide(Choice.optedOut),
    optIn() {
      if (hasOptedOut()) remove(`${kept}choice`)
    },
    stop() {
      undo.abort()
      clearTimeout(timer)
      page.running = undefined
    },
  } satisfies Partial<Tracker>

  const tracker = { ...guard(calls, createWarning('failed'), signal), flush, reset }

  function replay(early: EarlyCall[] | undefined): void {
    try {
      for (const [method, given, at] of early?.splice(0) ?? []) {
        calledAt = at
        ;(tracker as unknown as Calls)[method]?.(...given)
      }
      // What the page keeps under that name may be something of its own.
    } catch {}
    calledAt = 0
  }

  addEventListener('online', flush, untilStopped)
  document.addEventListener('prerenderingchange', flush, untilStopped)
  addEventListener('pagehide', leave, untilStopped)
  addEventListener('visibilitychange', () => document.hidden && leave(), untilStopped)
  // Another tab may have asked for consent.
  addEventListener('storage', mayStore, untilStopped)
  if (location.href.endsWith('#footfall-ignore')) tracker.optOut()
  replay(early)
  if (!manual) {
    settleView = capturePageViews(
      (page_url) => tracker.page({ page_url }),
      () => pageAt(location.href),
      untilStopped,
      page.viewed && pageAt(page.viewed),
    )
  }
  // Also what earlier pages left.
  schedule(0)
  return [tracker, replay]
}
