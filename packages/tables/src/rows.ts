import type { Session } from '@footfall/protocol'

/** A row of the sessions table: the fold of the session's events, and what the write path needs beside it. */
export interface SessionRow extends Session {
  /** Counts the writes. Each write names the version that it read, and fails if the stored one differs. */
  readonly version: number
  /** Whether the last activity was within 30 minutes of the last write. */
  readonly is_active: boolean
  /** Seconds since 1970: `expires_at` of the active row as it was last put. Until then the active row exists. */
  readonly active_until: number
  /** Seconds since 1970 from which DynamoDB may delete the session. All its events carry the same value. Absent: never. */
  readonly expires_at?: number
  /** The session that plain clients' events joined which still named this ended one. */
  readonly continued_by?: string
}

/** A row of the active sessions table: a visitor who is here now, and the write-ahead marker by which the sweep finds unfinished writes. */
export interface ActiveRow {
  readonly session_id: string
  readonly user_id: string
  /** Milliseconds since 1970, corrected. */
  readonly last_activity: number
  readonly current_page: string
  /** Seconds since 1970, 30 minutes after the last activity. DynamoDB deletes later than this, so readers filter. */
  readonly expires_at: number
  /** Milliseconds since 1970 by the ingest app's clock: when this row was put. */
  readonly updated_at: number
}
