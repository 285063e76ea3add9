/** Milliseconds between two beats. A shorter delay of the event loop is not noticed. */
const BEAT = 50

/** Tells for how long the event loop of this process was blocked. It beats only while somebody watches. */
export interface Heartbeat {
  watch(): Watch
}

/** From the call of `watch` on. */
export interface Watch {
  /** Milliseconds since the watch began. */
  elapsed(): number
  /** How many of them the event loop was blocked, or the whole process frozen, in pieces longer than a beat. */
  blocked(): number
  /** Ends the watch; the heartbeat stops with the last one. */
  end(): void
}

export function createHeartbeat(now: () => number = () => performance.now()): Heartbeat {
  let watches = 0
  let timer: NodeJS.Timeout | undefined
  let lastBeat = 0
  let blockedBefore = 0

  /** Includes a delay that still lasts: a time-out after it may run before the beat that is due. */
  const blocked = (): number => blockedBefore + Math.max(0, now() - lastBeat - 2 * BEAT)

  function beat(): void {
    blockedBefore = blocked()
    lastBeat = now()
  }

  return {
    watch() {
      watches += 1
      if (timer === undefined) {
        lastBeat = now()
        timer = setInterval(beat, BEAT).unref()
      }
      const began = now()
      const blockedAtBeginning = blocked()
      return {
        elapsed: () => now() - began,
        blocked: () => blocked() - blockedAtBeginning,
        end() {
          watches -= 1
          if (watches > 0) return
          clearInterval(timer)
          timer = undefined
        },
      }
    },
  }
}
