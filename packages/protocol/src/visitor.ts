/** Who did it, as far as the event says. */
export interface Visitor {
  /** The site's own id after `identify()`; the visitor's id until then. */
  readonly user_id?: string | undefined
  /** The browser's id on this site, made once by the tracker. */
  readonly anonymous_id?: string | undefined
}

/**
 * Whether both carry `anonymous_id` and these differ, or, where either lacks it, both carry `user_id` and these differ.
 * So signing in does not make a visitor another one, and who says nothing contradicts nobody.
 */
export function isAnotherVisitor(one: Visitor, other: Visitor): boolean {
  return one.anonymous_id && other.anonymous_id
    ? one.anonymous_id !== other.anonymous_id
    : !!one.user_id && !!other.user_id && one.user_id !== other.user_id
}
