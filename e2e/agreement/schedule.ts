import type { Surprise } from './surprises.ts'

/** What a page does, or has done to it. */
export type PageAct =
  | 'opens a page'
  | 'flushes'
  | 'hides'
  | 'leaves'
  | 'goes into the back/forward cache'
  | 'freezes'
  | 'wakes'
  | 'comes online'
  | 'resets'
  | 'crashes'
  | 'clears its storage'

/** How large an event is: within all limits, near them, above them, or one that the database refuses. */
export type Size = 'small' | 'large' | 'too large' | 'poisonous'

/** One act. `tab` is a place: if no page is there and the act needs one, a page opens first. */
export type Act =
  | { readonly does: 'tracks'; readonly tab: number; readonly events: number; readonly size: Size }
  | { readonly does: PageAct; readonly tab: number }
  | { readonly does: 'sets the clock'; readonly by: number }
  | { readonly does: 'network fails' | 'network works' | 'sweep' }

/** What happens at one moment, the surprises from then on, and the milliseconds until the next. */
export interface Moment {
  readonly acts: readonly Act[]
  readonly surprises: readonly Surprise[]
  readonly pause: number
}

/** A visitor's browser and what happens to it. */
export interface Schedule {
  /** Whether pages have Web Locks, as on https. */
  readonly locks: boolean
  /** Milliseconds at most until one page sees what another wrote to storage; 0: at once, also in the middle of a task. */
  readonly lag: number
  /** Whether frozen pages wake at the end, instead of being discarded. */
  readonly wakes: boolean
  /** For everything random: ids, jitter, lags. */
  readonly seed: number
  readonly moments: readonly Moment[]
}

/** Less than the outbox takes: events, and milliseconds that they wait. */
const FEW = 10
const SHORT = 5 * 86_400_000

/** Whether a tracker may have reason to drop an event: it is too large, refused, or one of too many or too old ones. */
export function hasToDrop({ moments }: Schedule): boolean {
  const acts = moments.flatMap((moment) => moment.acts)
  const steps = acts.map((act) => (act.does === 'sets the clock' ? Math.max(act.by, 0) : 0))
  const time = [...steps, ...moments.map(({ pause }) => pause)].reduce((sum, each) => sum + each, 0)
  return (
    time > SHORT ||
    acts.some(
      (act) => act.does === 'tracks' && (act.events > FEW || ['too large', 'poisonous'].includes(act.size)),
    )
  )
}
