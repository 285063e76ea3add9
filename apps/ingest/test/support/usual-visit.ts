import type { WireEvent } from '@footfall/protocol'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** URLs of usual lengths. */
export const PAGES = [
  'https://www.example.com/journal/2026/first-crack-and-other-sounds?utm_source=newsletter&utm_medium=email',
  'https://www.example.com/pricing',
] as const

/** A plain client's post. */
export const PLAIN: WireEvent = { user_id: 'ada', page_url: PAGES[0], referrer: 'https://www.google.com/' }

const USER_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1'

/** A visit with events of usual size: their rows are below 1 KiB. */
export function visitOf(start: number, count: number): readonly TrackedEvent[] {
  return trackedVisit(start, count).map((event) => ({
    ...event,
    title: 'First crack, and other sounds to listen for',
    properties: { plan: 'pro', seats: 3 },
  }))
}

/** The same events on one page. */
export function onePage(visit: readonly TrackedEvent[]): readonly TrackedEvent[] {
  return visit.map((event) => ({ ...event, page_url: PAGES[0] }))
}

/** A tracker's batch of these events. */
export function batch(events: readonly (WireEvent | undefined)[]): object {
  return { user_agent: USER_AGENT, events }
}
