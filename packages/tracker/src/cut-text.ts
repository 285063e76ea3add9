/**
 * The first `length` code units of a text, without lone surrogates. A cut or the site's own script may produce them. The
 * ingest app rejects them in ids, because UTF-8 cannot encode them (RFC 3629, 3).
 */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/\p{Cs}/gu, '')
}
