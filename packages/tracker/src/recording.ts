import { createEventId, PAGE_VIEW, type Properties } from '@footfall/protocol'
import { random } from './browser/random.ts'
import type { EventOverrides, PageOverrides } from './options.ts'
import type { PageState } from './page-state.ts'
import { laterId, readRecord } from './session-record.ts'
import type { Settings } from './settings.ts'
import { shapeEvent } from './shape-event.ts'
import type { TrackedEvent } from './tracked-event.ts'
import { createWarning } from './warn-once.ts'

/** Makes events of what the page and the visitor do. */
type Recording = [
  track: (type: string, properties?: Properties, overrides?: EventOverrides) => void,
  page: (overrides?: PageOverrides) => void,
  /** What comes next happened then, in milliseconds since 1970; with nothing, it happens now. */
  happened: (then?: number) => void,
]

/**
 * @param state Knows the page view before.
 * @param pageAt What tells the page at an address from others.
 * @param take Gets each event, and whether it is this page's first.
 */
export function createRecording(
  site: string,
  settings: Settings,
  state: PageState<unknown>,
  pageAt: (address: string) => string,
  take: (event: TrackedEvent, isFirst: boolean) => void,
): Recording {
  const warn = createWarning('cut or left out')
  let { referrer } = document
  let lastId = ''
  let past: number | undefined

  function track(type: string, properties?: Properties, overrides?: EventOverrides): void {
    const timestamp = past ?? Date.now()
    const isFirst = !lastId
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
    if (event) take(event, isFirst)
  }

  /** Within a single-page app an event's referrer is the page before it. */
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
    (then) => {
      past = then
    },
  ]
}
