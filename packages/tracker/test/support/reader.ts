import { type TestAPI, vi } from 'vitest'
import { type EngagementOptions, engagement } from '../../src/captures.ts'
import { test as base, type CaptureFixtures, setHidden } from './captured.ts'
import type { Tab } from './tab.ts'

/** Height of the window, in pixels. */
const WINDOW = 500

/** A visitor of a page whose tracker captures only engagement. */
export interface Reader {
  readonly tab: Tab
  stays(milliseconds: number): Promise<void>
  scrollsTo(pixels: number): void
  /** Switches to another tab. */
  turnsAway(): void
  comesBack(): void
  /** Gives the keyboard focus to this window or to another one. */
  types(where: 'here' | 'elsewhere'): void
  leaves(): void
  /** Returns to the page from the back/forward cache. */
  returns(): void
  /** Clicks a link of a single-page app. */
  goesTo(path: string): Promise<void>
  /** Undoes the capture. */
  undo(): void
  /** The engagement tracked so far: page and numbers. */
  tracked(): Promise<readonly object[]>
}

/** Opens a page in a window of 500 pixels height. */
type Reads = (page?: {
  /** Pixels. Default: 2,000. */
  readonly height?: number
  /** Whether the page opens in a background tab. */
  readonly hidden?: boolean
  readonly options?: EngagementOptions
}) => Promise<Reader>

/** A test with a reader. */
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
        async tracked() {
          await tab.flush()
          return collector.events().map(({ event_type, page_url = '', properties }) => {
            if (event_type !== 'engagement') throw new Error(`Unexpected event ${event_type}.`)
            return { page: page_url.replace(/^https:..[^/]+/, ''), ...properties }
          })
        },
      }
    })
  },
})

/** Sets the height of the document. */
export function setHeight(pixels: number): void {
  Object.defineProperty(document.documentElement, 'scrollHeight', { configurable: true, value: pixels })
}
