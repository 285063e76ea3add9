import { startCapture, type Tracking, type Undo } from './capture.ts'

export interface HeartbeatOptions {
  /** Seconds between two of them. Default: 30. */
  readonly seconds?: number
}

/**
 * Tracks `heartbeat` every 30 seconds in which the page is in view and the visitor active: has moved or pressed a pointer,
 * pressed a key, typed or scrolled since the one before. So a visit lasts as long as somebody is there, for the price of
 * an event each time.
 */
export function heartbeat(tracker: Tracking, { seconds = 30 }: HeartbeatOptions = {}): Undo {
  return startCapture(tracker, 'heartbeat', (listen, signal) => {
    let isActive = false
    listen('pointermove pointerdown keydown input scroll', () => {
      isActive = true
    })
    const timer = setInterval(() => {
      if (isActive && !document.hidden) tracker.track('heartbeat')
      isActive = false
    }, seconds * 1_000)
    signal.onabort = () => clearInterval(timer)
  })
}
