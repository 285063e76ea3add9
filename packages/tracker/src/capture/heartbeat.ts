import { startCapture, type Tracking, type Undo } from './capture.ts'

export interface HeartbeatOptions {
  /** Seconds between two heartbeats. Default: 30. */
  readonly seconds?: number
}

/**
 * Tracks `heartbeat` every 30 seconds while the page is visible and the visitor is active. Active means: moved or pressed a
 * pointer, pressed a key, typed or scrolled since the previous interval began. The session then lasts while the visitor is
 * active. Each heartbeat costs one event.
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
