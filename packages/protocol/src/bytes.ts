import { toJson } from './json.ts'

/** Available in every browser, in Node and in workers (https://encoding.spec.whatwg.org/#interface-textencoder). */
declare const TextEncoder: new () => { encode(text: string): { readonly length: number } }

/** Bytes of `value` as JSON in UTF-8. `JSON.stringify` escapes lone surrogates (ECMA-262, "QuoteJSONString"), so UTF-8 can encode its result. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(toJson(value)).length
}
