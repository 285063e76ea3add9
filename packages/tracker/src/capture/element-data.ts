import { cleanUrl } from '@footfall/protocol'

/*
 * Element methods are called through the prototype. In a form, a control named `getAttribute` hides the method of that
 * name (HTML standard, "HTMLFormElement", [LegacyOverrideBuiltIns]).
 */

export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector)
}

/** The attribute's value; null if absent. */
export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name)
}

export function attributeNamesOf(element: Element): readonly string[] {
  return Element.prototype.getAttributeNames.call(element)
}

/** The absolute URL of an address in an attribute. @throws TypeError if the address is not valid. */
export function urlOf(address: string): URL {
  return new URL(address, document.baseURI)
}

/**
 * The address in the form that may leave the page: no fragment, no user name and password, only campaign keys of the query,
 * secrets masked. An address without a host (`data:`, `blob:`, `mailto:`) may consist of private data: only its scheme remains.
 */
export function cleanAddress({ protocol, host, pathname, search }: URL): string {
  return host ? cleanUrl(`${protocol}//${host}${pathname}${search}`, '') : protocol
}
