import type { WireEvent } from '@footfall/protocol'
import { type TestAPI, vi } from 'vitest'
import type { Tracking, Undo } from '../../src/captures.ts'
import type { Browser } from './browser.ts'
import type { Collector } from './collector.ts'
import type { Tab } from './tab.ts'
import { test as base } from './test.ts'

/** A page whose tracker has a capture. */
export interface CapturedPage {
  readonly tab: Tab
  /** The events tracked so far, in order. */
  tracked(): Promise<readonly Tracked[]>
  /** Undoes the capture. */
  undo(): void
}

type Tracked = Pick<WireEvent, 'event_type' | 'properties'>

/** Opens a page with this `<body>`. Its tracker tracks only the events of the capture. */
type Captures = (start: (tracker: Tracking) => Undo, body?: string, path?: string) => Promise<CapturedPage>

/** Created for each test. */
export interface CaptureFixtures {
  readonly browser: Browser
  readonly collector: Collector
  readonly captures: Captures
}

/** The window's real method: captures need the events of elements. The tabs of tests replace it by their own. */
const { addEventListener } = globalThis

/** A test with pages that have captures. All captures are undone at its end. */
export const test: TestAPI<CaptureFixtures> = base.extend<Pick<CaptureFixtures, 'captures'>>({
  captures: async ({ browser, collector }, use) => {
    const undos: Undo[] = []
    await use(async (start, body = '', path = '/') => {
      const tab = await browser.opensQuietly({ path })
      vi.stubGlobal('addEventListener', addEventListener)
      document.body.innerHTML = body
      const undo = start(tab)
      undos.push(undo)
      return {
        tab,
        undo,
        async tracked() {
          await tab.flush()
          return collector.events().map(({ event_type = '', properties }) => ({
            event_type,
            ...(properties ? { properties } : {}),
          }))
        },
      }
    })
    for (const undo of undos) undo()
  },
})

/** The first element for this CSS selector. */
export function find<Found extends Element>(selector: string, root: ParentNode = document): Found {
  const found = root.querySelector<Found>(selector)
  if (!found) throw new Error(`The page has no ${selector}.`)
  return found
}

/** Dispatches a click, as by mouse, key or script. */
export function click(element: Element, init: MouseEventInit = {}, type = 'click'): Event {
  const event = new MouseEvent(type, { bubbles: true, composed: true, cancelable: true, ...init })
  element.dispatchEvent(event)
  return event
}

/** Hides or shows the page from now on. */
export function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}
