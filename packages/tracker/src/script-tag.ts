import type { Tracker, TrackerOptions } from './options.ts'
import { type EarlyCall, startTracker } from './tracker.ts'

declare global {
  interface Window {
    /** The tracker that the script tag started. */
    tracker: Tracker
  }
}

type BeforeSend = NonNullable<TrackerOptions['beforeSend']>

/** All settings come from the tag. Events go to `data-endpoint`; default: `events` in the script's folder. */
const { dataset, src } = document.currentScript as HTMLScriptElement
const { endpoint, site, keepQuery = '', global = 'tracker', beforeSend, ...attributes } = dataset
/** A switch is on if its attribute is present, unless the value is `"false"`. */
export const switches: Record<string, unknown> = attributes
for (const name of Object.keys(attributes))
  switches[name] = switches[name] !== 'false' && (switches[name] || true)
const globals = window as unknown as Record<string, unknown>

export const tracker: Tracker = startTracker(
  {
    ...switches,
    site,
    keepQuery,
    endpoint: endpoint || new URL('events', src).href,
    beforeSend: beforeSend && ((event) => (globals[beforeSend] as BeforeSend)(event)),
  },
  globals[global] as EarlyCall[],
)
globals[global] = tracker
