/** Why an event is rejected, in a word for whoever counts; its sender gets a sentence. */
export type RejectionReason =
  | 'invalid'
  | 'too_large'
  | 'too_old'
  | 'too_many_sessions'
  /** The site that it names does not take it from there. */
  | 'site'
  /** Its session holds as many events as one may. */
  | 'full'
  /** The database does not take it, now or ever. */
  | 'refused'
