import type { Properties } from '@footfall/protocol'
import type { EventOverrides } from '../options.ts'

/** The part of a tracker that captures use. */
export interface Tracking {
  track(type: string, properties?: Properties, overrides?: EventOverrides): void
}

/** Removes every listener, timer and observer of a capture. */
export type Undo = () => void

/**
 * Listens to events of these types, separated by spaces, at the window or at another target. Uses the capture phase, so that
 * the page's own scripts cannot stop the event first. Errors of the listener do not reach the page.
 */
export type Listen = <Type extends Event>(
  types: string,
  listener: (event: Type) => unknown,
  target?: EventTarget,
) => void

/**
 * Sets up a capture and returns its undo. Runs once per tracker: while the capture `name` is active, a second call returns
 * the same undo. Does nothing where there is no page, as on a server.
 * @param setUp Receives a signal that aborts on undo, for everything except listeners.
 */
export function startCapture(
  tracker: Tracking,
  name: string,
  setUp: (listen: Listen, signal: AbortSignal) => unknown,
): Undo {
  if (typeof document === 'undefined') return () => {}
  // The tracker keeps the undo, because the second call may come from another copy of this module.
  const undos = tracker as unknown as Record<string, Undo>
  undos[name] ??= start(setUp, () => delete undos[name])
  return undos[name]
}

function start(setUp: (listen: Listen, signal: AbortSignal) => unknown, forget: () => void): Undo {
  const undo = new AbortController()
  const { signal } = undo
  setUp((types, listener, target = window) => {
    for (const type of types.split(' ')) {
      target.addEventListener(
        type,
        (event) => {
          try {
            listener(event as never)
          } catch {}
        },
        { capture: true, signal },
      )
    }
  }, signal)
  return () => {
    undo.abort()
    forget()
  }
}
