import type { World } from './world.ts'

/** A row of the matrix: something that happens while events are tracked. */
export interface Fault {
  /** Ends the sentence that its family begins. */
  readonly what: string
  /** Makes it happen, with {@link World.events} events or more. In the end nothing waits in the visitor's browser. */
  readonly run: (world: World) => Promise<void>
  /** Set where what was neither sent nor written to a disk may be lost, and nobody is left to tell of it. */
  readonly mayLose?: true
}

/** Faults of one kind, in the order of the matrix. */
export interface Family {
  /** Goes on from "Every event is stored once and counted once". */
  readonly when: string
  readonly faults: readonly Fault[]
}
