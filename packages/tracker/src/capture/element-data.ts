import { cleanUrl } from '@footfall/protocol'

/*
 * What elements say, read past whatever the page has put on them: in a form, a control named `getAttribute` hides the
 * method of that name (HTML standard, "HTMLFormElement", [LegacyOverrideBuiltIns]).
 */

export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector)
}

/** An attribute; null where it is missing. */
export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name)
}

export function attributeNamesOf(element: Element): readonly string[] {
  return Element.prototype.getAttributeNames.call(element)
}

/** An address that an attribute holds. @throws TypeError where it holds none. */
export function urlOf(address: string): URL {
  return new URL(address, document.baseURI)
}

/**
 * The address as it may leave the page: without fragment, sign-in, and most of its query, secrets masked. Of one without a
 * host, which may be all data or an e-mail address, the scheme alone: `blob:`.
 */
export function cleanAddress({ protocol, host, pathname, search }: URL): string {
  return host ? cleanUrl(`${protocol}//${host}${pathname}${search}`, '') : protocol
}
