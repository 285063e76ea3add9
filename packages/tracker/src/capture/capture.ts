import type { Properties } from '@footfall/protocol'
import type { EventOverrides } from '../options.ts'

/** What a capture needs of a tracker. */
export interface Tracking {
  track(type: string, properties?: Properties, overrides?: EventOverrides): void
}

/** Takes back every listener, timer and observer. */
export type Undo = () => void

/**
 * Hears events of these types, separated by spaces, at the window or at another target: in the capture phase, before the
 * page's own scripts can stop them. An error of ours ends here.
 */
export type Listen = <Heard extends Event>(
  types: string,
  hear: (event: Heard) => unknown,
  target?: EventTarget,
) => void

/**
 * Sets a capture up, and returns its undo. Once for each tracker: called again under a `name` before that, it returns the
 * same undo. Does nothing where there is no page, as on a server.
 * @param setUp Its signal tells what else there is to undo.
 */
export function startCapture(
  tracker: Tracking,
  name: string,
  setUp: (listen: Listen, signal: AbortSignal) => unknown,
): Undo {
  if (typeof document === 'undefined') return () => {}
  // Noted on the tracker, since another copy of this module may be the one that is asked again.
  const undos = tracker as unknown as Record<string, Undo>
  undos[name] ??= start(setUp, () => delete undos[name])
  return undos[name]
}

function start(setUp: (listen: Listen, signal: AbortSignal) => unknown, forget: () => void): Undo {
  const undo = new AbortController()
  const { signal } = undo
  setUp((types, hear, target = window) => {
    for (const type of types.split(' ')) {
      target.addEventListener(
        type,
        (event) => {
          try {
            hear(event as never)
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
