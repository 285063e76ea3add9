/** The visitor and user of an event, as far as the event contains them. */
export interface Visitor {
  /** The user id of the site after `identify()`. Before that, the stored `user_id` is the visitor's id. */
  readonly user_id?: string | undefined
  /** The visitor: the id of a browser on a site, created once by the tracker. */
  readonly anonymous_id?: string | undefined
}

/**
 * Whether the two are different visitors: both have `anonymous_id` and these differ, or, if either lacks it, both have `user_id`
 * and these differ. Signing in does not change the visitor. Missing ids never differ.
 */
export function isAnotherVisitor(one: Visitor, other: Visitor): boolean {
  return one.anonymous_id && other.anonymous_id
    ? one.anonymous_id !== other.anonymous_id
    : !!one.user_id && !!other.user_id && one.user_id !== other.user_id
}
