/** Milliseconds between two runs of the timer. Shorter delays of the event loop are not measured. */
const INTERVAL = 50

/** Measures for how long the event loop of this process was blocked. Its timer runs only while there is a watch. */
export interface Heartbeat {
  watch(): Watch
}

/** A measurement that starts with the call of `watch`. */
export interface Watch {
  /** Milliseconds since the watch began. */
  elapsed(): number
  /** Milliseconds of them in which the event loop was blocked or the process frozen. Delays under the timer's interval do not count. */
  blocked(): number
  /** Ends the watch. The timer stops with the last watch. */
  end(): void
}

export function createHeartbeat(now: () => number = () => performance.now()): Heartbeat {
  let watches = 0
  let timer: NodeJS.Timeout | undefined
  let lastBeat = 0
  let blockedBefore = 0

  /** Includes a delay that has not ended for the timer yet: another timer may run before it. */
  const blocked = (): number => blockedBefore + Math.max(0, now() - lastBeat - 2 * INTERVAL)

  function beat(): void {
    blockedBefore = blocked()
    lastBeat = now()
  }

  return {
    watch() {
      watches += 1
      if (timer === undefined) {
        lastBeat = now()
        timer = setInterval(beat, INTERVAL).unref()
      }
      const start = now()
      const blockedAtStart = blocked()
      return {
        elapsed: () => now() - start,
        blocked: () => blocked() - blockedAtStart,
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
