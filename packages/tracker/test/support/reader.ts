import { type TestAPI, vi } from 'vitest'
import { type EngagementOptions, engagement } from '../../src/captures.ts'
import { test as base, type CaptureFixtures, setHidden } from './captured.ts'
import type { Tab } from './tab.ts'

/** Pixels of a page that the window shows. */
const WINDOW = 500

/** Somebody with a page whose tracker captures engagement, and nothing else. */
export interface Reader {
  readonly tab: Tab
  stays(milliseconds: number): Promise<void>
  scrollsTo(pixels: number): void
  /** Turns to another tab. */
  turnsAway(): void
  comesBack(): void
  /** The keyboard goes to another window. */
  types(where: 'here' | 'elsewhere'): void
  leaves(): void
  /** The back/forward cache gives the page back. */
  returns(): void
  /** Clicks a link of a single-page app. */
  goesTo(path: string): Promise<void>
  /** Takes the capture back. */
  undo(): void
  /** What was told of engagement so far: its page, and its numbers. */
  told(): Promise<readonly object[]>
}

/** Opens a page, of which the window shows 500 pixels. */
type Reads = (page?: {
  /** Pixels. Default: 2,000. */
  readonly height?: number
  /** Whether it opens in a tab in the background. */
  readonly hidden?: boolean
  readonly options?: EngagementOptions
}) => Promise<Reader>

/** A test with somebody who reads. */
export const test: TestAPI<CaptureFixtures & { readonly reads: Reads }> = base.extend<{
  readonly reads: Reads
}>({
  reads: async ({ browser, collector, captures }, use) => {
    await use(async ({ height = 2_000, hidden = false, options } = {}) => {
      let hasFocus = true
      document.hasFocus = () => hasFocus
      vi.stubGlobal('innerHeight', WINDOW)
      vi.stubGlobal('scrollY', 0)
      vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw))
      setHeight(height)
      setHidden(hidden)
      const { tab, undo } = await captures((tracker) => engagement(tracker, options))
      await browser.passes()
      return {
        tab,
        undo,
        stays: (milliseconds) => browser.passes(milliseconds),
        scrollsTo(pixels) {
          vi.stubGlobal('scrollY', pixels)
          document.dispatchEvent(new Event('scroll', { bubbles: true }))
        },
        turnsAway: () => setHidden(true),
        comesBack: () => setHidden(false),
        types(where) {
          hasFocus = where === 'here'
          window.dispatchEvent(new Event(hasFocus ? 'focus' : 'blur'))
        },
        leaves() {
          window.dispatchEvent(new Event('pagehide'))
          setHidden(true)
        },
        returns() {
          setHidden(false)
          window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
        },
        async goesTo(path) {
          document.body.click()
          tab.history.pushState(null, '', path)
          vi.stubGlobal('scrollY', 0)
          await browser.passes()
        },
        async told() {
          await tab.flush()
          return collector.events().map(({ event_type, page_url = '', properties }) => {
            if (event_type !== 'engagement') throw new Error(`Nobody expects ${event_type} here.`)
            return { page: page_url.replace(/^https:..[^/]+/, ''), ...properties }
          })
        },
      }
    })
  },
})

/** How high the document is from now on. */
export function setHeight(pixels: number): void {
  Object.defineProperty(document.documentElement, 'scrollHeight', { configurable: true, value: pixels })
}
