/** When a session ends. If one of these applies, the next event starts a new session. An enum for the same reason as `LIMITS`. */
export enum SESSION_RULES {
  /** 30 minutes, in milliseconds. An event that comes later than this after the last activity starts a new session; at exactly 30 minutes it does not. */
  idle = 1_800_000,
  /** 24 hours, in milliseconds. A session ends at exactly this age. */
  age = 86_400_000,
  /** Number of events at which a session is full. */
  events = 1_000,
  /** Bytes of events at which a session is full. The limit keeps reading all its events cheap. */
  bytes = 1_048_576,
}

/** The part of a session that decides whether it continues. Times are by the visitor's clock: it may be wrong, but all events share it. */
export interface SessionExtent {
  readonly session_id: string
  /** Milliseconds since 1970 by the visitor's clock: the time of the first event. */
  readonly client_start_time: number
  /** Milliseconds since 1970 by the visitor's clock: the latest time of all events. */
  readonly client_last_activity: number
  readonly total_events: number
  /** Bytes of its events as stored, without `expires_at`. */
  readonly total_bytes: number
}

/** Whether an event at `clientTime` continues the session. The idle rule never splits a session at an event that is older than the last activity. */
export function continuesSession(session: SessionExtent, clientTime: number): boolean {
  return (
    clientTime - session.client_last_activity <= SESSION_RULES.idle &&
    clientTime - session.client_start_time < SESSION_RULES.age &&
    session.total_events < SESSION_RULES.events &&
    session.total_bytes < SESSION_RULES.bytes
  )
}

/** The session with one more event. Updates only the fields of {@link SessionExtent}. */
export function extendSession<Session extends SessionExtent>(
  session: Session,
  clientTime: number,
  bytes: number,
): Session {
  return {
    ...session,
    client_last_activity: Math.max(session.client_last_activity, clientTime),
    total_events: session.total_events + 1,
    total_bytes: session.total_bytes + bytes,
  }
}

/** A session without events that begins at `clientTime`. */
export function beginSession(sessionId: string, clientTime: number): SessionExtent {
  return {
    session_id: sessionId,
    client_start_time: clientTime,
    client_last_activity: clientTime,
    total_events: 0,
    total_bytes: 0,
  }
}
