import { continuesSession, jsonBytes, LIMITS, pageOf } from '@footfall/protocol'
import { IN_MEMORY, openStorage, read, remove, write } from './browser/storage.ts'
import { capturePageViews } from './capture/page-views.ts'
import { type Calls, guard } from './guarded.ts'
import { createHolding } from './holding.ts'
import { createNaming } from './naming.ts'
import type { Tracker } from './options.ts'
import { dropEvent } from './outbox.ts'
import { type PageState, pageState } from './page-state.ts'
import { Choice, choose } from './permission.ts'
import { createRecording } from './recording.ts'
import { resetVisitor } from './reset.ts'
import { createSending, GATHERING } from './sending.ts'
import { readRecord } from './session-record.ts'
import type { Settings } from './settings.ts'
import { siteOf } from './site.ts'
import type { TrackedEvent } from './tracked-event.ts'
import { createWarning } from './warn-once.ts'

/** Bytes that the ingest app may add to an event before it measures it: what stands once beside the events of a request. */
const BESIDE = 1_024

/** A call that the page made before the script had loaded: the method, its arguments, and when, in milliseconds since 1970. */
export type EarlyCall = [method: string, given: unknown[], at: number]

/** A tracker at work, and what makes up for calls: in their order and with their own times. It takes them from the list. */
type Running = [tracker: Tracker, replay: (calls: EarlyCall[] | undefined) => void]

/** The site's tracker on this page, which has made up for `early` calls. */
export function startTracker(settings: Settings, early?: EarlyCall[]): Tracker {
  const kept = siteOf(settings.endpoint, settings.site)
  const state = pageState<Running>(kept)
  state.running ??= runTracker(settings, kept, state, early)
  const [tracker, replay] = state.running
  replay(early)
  return tracker
}

/** From `track()` to the wire: event, permission, outbox, name, flush. */
function runTracker(
  settings: Settings,
  kept: string,
  state: PageState<Running>,
  early: EarlyCall[] | undefined,
): Running {
  openStorage()
  const site = settings.cookieless || settings.debug ? IN_MEMORY + kept : kept
  /** Options of every listener: addEventListener reads its `signal`. */
  const untilStopped = new AbortController()
  /** A page view that waits for its title comes before whatever is next. */
  let settleView: (() => void) | undefined

  const [hold, mayStore, forget] = createHolding(kept, settings, store, untilStopped.signal)
  const [take, nameWaiting, hurry] = createNaming(site)
  const [schedule, send, sendLast, cancel] = createSending(site, settings, nameWaiting, hurry, mayStore)
  const [track, page, happened] = createRecording(site, settings, state, pageAt, (event, isFirst) => {
    hold(event)
    schedule(isFirst ? 0 : GATHERING)
  })

  function store(event: TrackedEvent): void {
    const { user_id = read<string>(`${site}user`) ?? undefined } = event
    if (event.user_id) write(`${site}user`, user_id)
    const identified = { ...event, user_id: user_id as string }
    if (jsonBytes(identified) > LIMITS.eventBytes - BESIDE) dropEvent(site, identified)
    else take(identified)
  }

  function pageAt(address: string): string {
    return pageOf(address, settings.keepQuery, settings.hash)
  }

  function decide(choice: Choice): void {
    choose(kept, choice)
    send()
  }

  function flush(): Promise<void> {
    settleView?.()
    return send()
  }

  function leave(): void {
    settleView?.()
    sendLast()
  }

  const hasOptedOut = (): boolean => read<Choice>(`${kept}choice`) === Choice.optedOut

  async function reset(): Promise<void> {
    if (mayStore()) await resetVisitor(site, mayStore)
    // Whoever comes next must not consent for them.
    else forget()
  }

  const calls = {
    track,
    page,
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
      untilStopped.abort()
      cancel()
      state.running = undefined
    },
  } satisfies Partial<Tracker>
  const mayCall = (): boolean => {
    settleView?.()
    return !untilStopped.signal.aborted
  }
  const tracker = { ...guard(calls, createWarning('failed'), mayCall), flush, reset }

  function replay(early: EarlyCall[] | undefined): void {
    try {
      for (const [method, given, at] of early?.splice(0) ?? []) {
        happened(at)
        ;(tracker as unknown as Calls)[method]?.(...given)
      }
      // What the page keeps under that name may be something of its own.
    } catch {}
    happened()
  }

  // In a later task: Chromium runs `pagehide` listeners in the order of their registration, capture or not. Captures that start
  // in this task run first, and their events go into the same request. The browser may end a page before a second one.
  setTimeout(addEventListener, 0, 'pagehide', leave, untilStopped)
  addEventListener('online', flush, untilStopped)
  document.addEventListener('prerenderingchange', flush, untilStopped)
  // Never `unload`, which shuts a page out of the back/forward cache (https://developer.chrome.com/docs/web-platform/page-lifecycle-api).
  addEventListener('visibilitychange', () => document.hidden && leave(), untilStopped)
  // Another tab may have asked for consent.
  addEventListener('storage', mayStore, untilStopped)
  if (location.href.endsWith('#footfall-ignore')) tracker.optOut()
  replay(early)
  if (!settings.manual) {
    settleView = capturePageViews(
      (page_url) => tracker.page({ page_url }),
      () => pageAt(location.href),
      untilStopped,
      state.viewed && pageAt(state.viewed),
    )
  }
  // Also what earlier pages left.
  schedule(0)
  return [tracker, replay]
}
