import { toJson } from './json.ts'

/** Every browser, Node and worker has it (https://encoding.spec.whatwg.org/#interface-textencoder). */
declare const TextEncoder: new () => { encode(text: string): { readonly length: number } }

/** Bytes of `value` as JSON in UTF-8. JSON is always well formed (ECMA-262, "QuoteJSONString"). */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(toJson(value)).length
}
