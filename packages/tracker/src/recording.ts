import { createEventId, PAGE_VIEW, type Properties } from '@footfall/protocol'
import { random } from './browser/random.ts'
import type { EventOverrides, PageOverrides } from './options.ts'
import type { PageState } from './page-state.ts'
import { laterId, readRecord } from './session-record.ts'
import type { Settings } from './settings.ts'
import { shapeEvent } from './shape-event.ts'
import type { TrackedEvent } from './tracked-event.ts'
import { createWarning } from './warn-once.ts'

/** Creates events. */
type Recording = [
  track: (type: string, properties?: Properties, overrides?: EventOverrides) => void,
  page: (overrides?: PageOverrides) => void,
  /** Sets the time of the next events, in milliseconds since 1970. Without an argument they take the current time. */
  setEventTime: (time?: number) => void,
]

/**
 * @param state Has the address of the previous page view.
 * @param pageAt Identifies the page at an address.
 * @param enqueue Receives each event, and whether it is the first of this page.
 */
export function createRecording(
  prefix: string,
  settings: Settings,
  state: PageState<unknown>,
  pageAt: (address: string) => string,
  enqueue: (event: TrackedEvent, isFirst: boolean) => void,
): Recording {
  const warn = createWarning('properties cut')
  let { referrer } = document
  let lastId = ''
  let eventTime: number | undefined

  function track(type: string, properties?: Properties, overrides?: EventOverrides): void {
    const timestamp = eventTime ?? Date.now()
    const isFirst = !lastId
    lastId = createEventId(timestamp, random, laterId(lastId, readRecord(prefix)?.last_event_id))
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
    if (event) enqueue(event, isFirst)
  }

  /** In a single-page app, an event's referrer is the page viewed before. */
  function page({ properties, page_url = location.href, ...overrides }: PageOverrides = {}): void {
    const { href } = new URL(page_url, location.href)
    if (state.viewed && pageAt(state.viewed) !== pageAt(href)) referrer = state.viewed
    state.viewed = href
    referrer = `${overrides.referrer ?? referrer}`
    track(PAGE_VIEW, properties, { ...overrides, page_url: href })
  }

  return [
    track,
    page,
    (time) => {
      eventTime = time
    },
  ]
}
