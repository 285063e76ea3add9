import { toJson } from './json.ts'

/** Bytes of `value` as JSON in UTF-8, without the browser's or Node's encoder. JSON is always well formed (ECMA-262, "QuoteJSONString"). */
export function jsonBytes(value: unknown): number {
  return encodeURIComponent(toJson(value)).replace(/%../g, ' ').length
}
