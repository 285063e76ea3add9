import type { BasicTracker } from './options.ts'
import { startTracker } from './tracker.ts'

declare global {
  interface Window {
    /** The tracker that the script tag started. */
    tracker: BasicTracker
  }
}

/** The tag says it all: events go to `events` beside the script, or to `data-endpoint`. */
const tag = document.currentScript as HTMLScriptElement

window.tracker = startTracker(tag.dataset['endpoint'] || new URL('events', tag.src).href, true)
