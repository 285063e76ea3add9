import type { WireEvent } from '@footfall/protocol'

/** An event as the tracker keeps it and sends it. Without `session_id` it is *unnamed*: not to be sent yet. */
export interface TrackedEvent extends WireEvent {
  readonly event_id: string
  readonly timestamp: number
}
