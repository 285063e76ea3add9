/** Why an event is rejected: a label of the metrics. The sender gets a sentence instead. */
export type RejectionReason =
  | 'invalid'
  | 'too_large'
  | 'too_old'
  | 'too_many_sessions'
  /** The event's `site_id` is unknown, or does not allow its origin. */
  | 'site'
  /** The session is full. */
  | 'full'
  /** The database rejects the event as invalid, so a retry cannot succeed. */
  | 'refused'
