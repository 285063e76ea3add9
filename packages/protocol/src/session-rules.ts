/** When a session ends. Any one of these starts another with the next event. An enum for the reason that `LIMITS` is one. */
export enum SESSION_RULES {
  /** 30 minutes, in milliseconds, without an event after which the next one starts a session: later than this, not at it. */
  idle = 1_800_000,
  /** 24 hours, in milliseconds, after its start at which a session is over: at this age, not before. */
  age = 86_400_000,
  /** Events that fill a session. */
  events = 1_000,
  /** Bytes of events that fill a session, so that reading all of one stays cheap. */
  bytes = 1_048_576,
}

/** How far a session reaches: all that decides whether it goes on. Times are the visitor's own clock's, which may be wrong but is the same for all. */
export interface SessionExtent {
  readonly session_id: string
  /** Milliseconds since 1970 by the visitor's clock, of the first event. */
  readonly client_start_time: number
  /** Milliseconds since 1970 by the visitor's clock: the latest of all events. */
  readonly client_last_activity: number
  readonly total_events: number
  /** Bytes of its events as stored, `expires_at` aside. */
  readonly total_bytes: number
}

/** Whether an event at `clientTime` still belongs to the session. An event older than the last activity never splits one by its gap. */
export function continuesSession(session: SessionExtent, clientTime: number): boolean {
  return (
    clientTime - session.client_last_activity <= SESSION_RULES.idle &&
    clientTime - session.client_start_time < SESSION_RULES.age &&
    session.total_events < SESSION_RULES.events &&
    session.total_bytes < SESSION_RULES.bytes
  )
}

/** The session with one event more, as far as the rules look. */
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

/** A session of no events yet, that begins at `clientTime`. */
export function beginSession(sessionId: string, clientTime: number): SessionExtent {
  return {
    session_id: sessionId,
    client_start_time: clientTime,
    client_last_activity: clientTime,
    total_events: 0,
    total_bytes: 0,
  }
}
