import { cleanUrl, createEventId, jsonBytes, LIMITS, PAGE_VIEW, type Properties } from '@footfall/protocol'
import { random } from './browser/random.ts'
import { capturePageViews } from './capture/page-views.ts'
import { cutText } from './cut-text.ts'
import { createDelivery } from './delivery.ts'
import { createFlush } from './flush.ts'
import { createNaming } from './naming.ts'
import type { BasicTracker } from './options.ts'
import { dropEvent, trimOutbox, waitingEvents } from './outbox.ts'
import { remainingPause } from './pause.ts'
import { cutProperties } from './properties.ts'
import { laterId, readRecord } from './session-record.ts'
import { siteOf } from './site.ts'
import type { TrackedEvent } from './tracked-event.ts'

/** Milliseconds in which events gather for one request, once the page's first is on its way: fewer requests cost fewer write units. */
const GATHERING = 5_000

/** Bytes that the ingest app may add to an event before it measures it: what stands once beside the events of a request. */
const BESIDE = 1_024

/** From `track()` to the wire: event, outbox, name, flush. */
export function startTracker(endpoint: string, autoPageViews: boolean): BasicTracker {
  const site = siteOf(endpoint)
  const [take, nameWaiting, hurry] = createNaming(site)
  const [sendWaiting, leaveNow] = createFlush(site, createDelivery(site, endpoint))
  let { referrer } = document
  let lastId = ''
  let timer: number | undefined

  function track(type: string, properties?: Properties): void {
    const timestamp = Date.now()
    const wait = lastId ? GATHERING : 0
    lastId = createEventId(timestamp, random, laterId(lastId, readRecord(site)?.last_event_id))
    const event: TrackedEvent = {
      event_id: lastId,
      event_type: cutText(`${type}`, LIMITS.typeLength),
      timestamp,
      page_url: cutText(cleanUrl(location.href), LIMITS.urlLength),
      referrer: cutText(cleanUrl(referrer), LIMITS.urlLength),
      title: cutText(document.title, LIMITS.titleLength),
      // Where there are none, JSON leaves them out.
      properties: cutProperties(properties) as Properties,
    }
    if (jsonBytes(event) > LIMITS.eventBytes - BESIDE) dropEvent(site, event)
    else take(event)
    schedule(wait)
  }

  function schedule(wait: number): void {
    timer ??= setTimeout(flush, wait)
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    trimOutbox(site)
    await nameWaiting()
    await sendWaiting()
    const wait = remainingPause(site)
    // On top of the pause: the longer of the two would take the jitter out of short ones.
    if (wait >= 0 && waitingEvents(site).length) schedule(wait + GATHERING)
  }

  /** Never on `unload`, which shuts a page out of the back/forward cache (https://developer.chrome.com/docs/web-platform/page-lifecycle-api). */
  function leave(): void {
    hurry()
    leaveNow()
  }

  addEventListener('online', flush)
  addEventListener('pagehide', leave)
  addEventListener('visibilitychange', () => document.hidden && leave())
  if (autoPageViews) {
    capturePageViews((previous = referrer) => {
      referrer = previous
      track(PAGE_VIEW)
    })
  }
  // Also what earlier pages left.
  schedule(0)

  return { track, flush }
}
