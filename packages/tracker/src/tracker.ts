import { continuesSession, jsonBytes, LIMITS, pageOf } from '@footfall/protocol'
import { IN_MEMORY, openStorage, read, remove, write } from './browser/storage.ts'
import { createEventBuffer } from './buffer.ts'
import { capturePageViews } from './capture/page-views.ts'
import { createAssignment } from './event-assignment.ts'
import { type Calls, guard } from './guarded.ts'
import type { Tracker } from './options.ts'
import { dropEvent } from './outbox.ts'
import { type PageState, pageState } from './page-state.ts'
import { Choice, choose } from './permission.ts'
import { createRecording } from './recording.ts'
import { resetVisitor } from './reset.ts'
import { BATCH_DELAY, createSending } from './sending.ts'
import { readRecord } from './session-record.ts'
import type { Settings } from './settings.ts'
import { storagePrefix } from './storage-prefix.ts'
import type { TrackedEvent } from './tracked-event.ts'
import { createWarning } from './warn-once.ts'

/** Bytes that the ingest app may add to an event before it measures it: the fields that a request has once for all its events. */
const SHARED_BYTES = 1_024

/** A call that the page made before the script was loaded. `at` is its time, in milliseconds since 1970. */
export type EarlyCall = [method: string, given: unknown[], at: number]

/** A running tracker, and a function that replays early calls in order, with their own times, and removes them from the list. */
type Running = [tracker: Tracker, replay: (calls: EarlyCall[] | undefined) => void]

/** Starts the tracker, or returns the running one for the same endpoint and site. Replays the `early` calls. */
export function startTracker(settings: Settings, early?: EarlyCall[]): Tracker {
  const stored = storagePrefix(settings.endpoint, settings.site)
  const state = pageState<Running>(stored)
  state.running ??= runTracker(settings, stored, state, early)
  const [tracker, replay] = state.running
  replay(early)
  return tracker
}

/**
 * The steps from `track()` to the request: event, permission, outbox, session, flush.
 * @param stored The storage prefix in localStorage. The visitor's choice is always stored there.
 */
function runTracker(
  settings: Settings,
  stored: string,
  state: PageState<Running>,
  early: EarlyCall[] | undefined,
): Running {
  openStorage()
  const prefix = settings.cookieless || settings.debug ? IN_MEMORY + stored : stored
  /** Options of every listener: addEventListener reads its `signal`. */
  const untilStopped = new AbortController()
  /** Tracks a page view that is delayed for its title. Runs before each other event. */
  let trackPendingView: (() => void) | undefined

  const [buffer, mayStore, discard] = createEventBuffer(stored, settings, store, untilStopped.signal)
  const [enqueue, assignWaiting, assignNow] = createAssignment(prefix)
  const [schedule, send, sendBeforeClose, cancel] = createSending(
    prefix,
    settings,
    assignWaiting,
    assignNow,
    mayStore,
  )
  const [track, page, setEventTime] = createRecording(prefix, settings, state, pageAt, (event, isFirst) => {
    buffer(event)
    schedule(isFirst ? 0 : BATCH_DELAY)
  })

  function store(event: TrackedEvent): void {
    const { user_id = read<string>(`${prefix}user`) ?? undefined } = event
    if (event.user_id) write(`${prefix}user`, user_id)
    const identified = { ...event, user_id: user_id as string }
    if (jsonBytes(identified) > LIMITS.eventBytes - SHARED_BYTES) dropEvent(prefix, identified)
    else enqueue(identified)
  }

  function pageAt(address: string): string {
    return pageOf(address, settings.keepQuery, settings.hash)
  }

  function decide(choice: Choice): void {
    choose(stored, choice)
    send()
  }

  function flush(): Promise<void> {
    trackPendingView?.()
    return send()
  }

  function leave(): void {
    trackPendingView?.()
    sendBeforeClose()
  }

  const hasOptedOut = (): boolean => read<Choice>(`${stored}choice`) === Choice.optedOut

  async function reset(): Promise<void> {
    if (mayStore()) await resetVisitor(prefix, mayStore)
    // Discard: the next user's consent must not release these events.
    else discard()
  }

  const calls = {
    track,
    page,
    identify(userId, traits) {
      if (userId) track('identify', traits, { user_id: userId })
    },
    sessionId() {
      const record = readRecord(prefix)
      return record && continuesSession(record, Date.now()) ? record.session_id : undefined
    },
    consent(isGiven) {
      if (!hasOptedOut()) decide(isGiven ? Choice.given : Choice.refused)
    },
    optOut: () => decide(Choice.optedOut),
    optIn() {
      if (hasOptedOut()) remove(`${stored}choice`)
    },
    stop() {
      untilStopped.abort()
      cancel()
      state.running = undefined
    },
  } satisfies Partial<Tracker>
  const mayCall = (): boolean => {
    trackPendingView?.()
    return !untilStopped.signal.aborted
  }
  const tracker = { ...guard(calls, createWarning('failed'), mayCall), flush, reset }

  function replay(early: EarlyCall[] | undefined): void {
    try {
      for (const [method, given, at] of early?.splice(0) ?? []) {
        setEventTime(at)
        ;(tracker as unknown as Calls)[method]?.(...given)
      }
      // The page may use that global name for a value of its own.
    } catch {}
    setEventTime()
  }

  addEventListener('online', flush, untilStopped)
  document.addEventListener('prerenderingchange', flush, untilStopped)
  // Not `unload`: it excludes the page from the back/forward cache (https://developer.chrome.com/docs/web-platform/page-lifecycle-api).
  addEventListener('pagehide', leave, untilStopped)
  addEventListener('visibilitychange', () => document.hidden && leave(), untilStopped)
  // Once more, in a later task: Chromium runs `pagehide` listeners in the order of their registration, capture or not, and
  // captures that start in this task enqueue their last events in between. Only events that are not in flight are sent.
  setTimeout(addEventListener, 0, 'pagehide', sendBeforeClose, untilStopped)
  // The visitor may have answered in another tab.
  addEventListener('storage', mayStore, untilStopped)
  if (location.href.endsWith('#footfall-ignore')) tracker.optOut()
  replay(early)
  if (!settings.manual) {
    trackPendingView = capturePageViews(
      (page_url) => tracker.page({ page_url }),
      () => pageAt(location.href),
      untilStopped,
      state.viewed && pageAt(state.viewed),
    )
  }
  // Also sends events that earlier pages left in the outbox.
  schedule(0)
  return [tracker, replay]
}
