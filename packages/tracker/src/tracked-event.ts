import type { WireEvent } from '@footfall/protocol'

/** An event as the tracker stores and sends it. Without `session_id` it is *unassigned* and must not be sent yet. */
export interface TrackedEvent extends WireEvent {
  readonly event_id: string
  readonly timestamp: number
}
