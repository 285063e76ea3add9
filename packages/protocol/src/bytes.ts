/** Bytes of `text` in UTF-8, without the browser's or Node's encoder. `text` must be well formed, as `JSON.stringify` makes it (ECMA-262, "QuoteJSONString"). */
export function byteLength(text: string): number {
  return encodeURIComponent(text).replace(/%../g, ' ').length
}
