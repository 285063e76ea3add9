/**
 * The beginning of a text, without halves of surrogate pairs: a cut makes them, here or in the site's own script, and the
 * ingest app rejects them, since UTF-8 has none (RFC 3629, 3).
 */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/\p{Cs}/gu, '')
}
