import { isEventId, isSessionId } from '@footfall/protocol'
import type { Reply } from '../deployment.ts'

/** The session that an answer to one event names; nothing where the event was not accepted as the contract says. */
export function acceptedSession({ status, fields }: Reply): string | undefined {
  const { message, event_id, session_id } = fields
  return status === 200 &&
    typeof message === 'string' &&
    typeof event_id === 'string' &&
    isEventId(event_id) &&
    typeof session_id === 'string' &&
    isSessionId(session_id)
    ? session_id
    : undefined
}
