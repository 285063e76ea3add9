import type { World } from './world.ts'

/** A row of the matrix: one fault while events are tracked. */
export interface Fault {
  /** Ends the sentence that its family begins. */
  readonly what: string
  /** Tracks {@link World.events} events or more under the fault. At the end no event waits in the visitor's browser. */
  readonly run: (world: World) => Promise<void>
  /** Set if events that were neither sent nor written to a disk may be lost without a count. */
  readonly mayLose?: true
}

/** Faults of one kind, in the order of the matrix. */
export interface Family {
  /** Goes on from "Every event is stored once and counted once". */
  readonly when: string
  readonly faults: readonly Fault[]
}
