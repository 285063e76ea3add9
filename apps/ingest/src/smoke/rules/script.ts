import type { Rule } from '../rule.ts'

/** Encodings, and what the answer's `Content-Encoding` then is. */
const ENCODINGS = [
  { accepts: 'br', encoding: 'br' },
  { accepts: 'gzip', encoding: 'gzip' },
  { accepts: 'identity', encoding: null },
]

/** Headers with which a page of any site may load the script, under `integrity` and `Cross-Origin-Embedder-Policy` too. */
const SCRIPT_HEADERS = [
  { name: 'content-type', says: /^(text|application)\/javascript\b/ },
  { name: 'cache-control', says: /\bmax-age=\d/ },
  { name: 'access-control-allow-origin', says: /^\*$/ },
  { name: 'cross-origin-resource-policy', says: /^cross-origin$/ },
]

export const scriptRules: readonly Rule[] = [
  ...['/tracker.js', '/tracker.full.js'].map(
    (path): Rule => ({
      rule: `GET ${path} is a script that any site may load and keep for a while`,
      async check({ ask }) {
        const { status, headers, text } = await ask('GET', path)
        const wrong = SCRIPT_HEADERS.filter(({ name, says }) => !says.test(headers.get(name) ?? ''))
        return {
          holds: status === 200 && text !== '' && wrong.length === 0,
          seen:
            wrong.length === 0
              ? `${status}, ${text.length} characters`
              : `${status}, ${wrong.map(({ name }) => `${name}: ${headers.get(name) ?? 'none'}`).join(', ')}`,
        }
      },
    }),
  ),
  {
    rule: 'the script comes compressed as the client accepts it: brotli, gzip, or not at all',
    async check({ ask }) {
      const replies = await Promise.all(
        ENCODINGS.map(({ accepts }) => ask('GET', '/tracker.js', { 'accept-encoding': accepts })),
      )
      const [first, ...others] = replies.map(({ text }) => text)
      return {
        holds:
          replies.every(
            ({ status, headers }, index) =>
              status === 200 && headers.get('content-encoding') === ENCODINGS[index]?.encoding,
          ) && others.every((text) => text === first),
        seen: ENCODINGS.map(
          ({ accepts }, index) => `${accepts}: ${replies[index]?.headers.get('content-encoding') ?? 'none'}`,
        ).join(', '),
      }
    },
  },
  {
    rule: 'a client that has the script already gets 304 for its ETag',
    async check({ ask }) {
      const etag = (await ask('GET', '/tracker.js')).headers.get('etag')
      if (etag === null) return { holds: false, seen: 'no ETag' }
      const { status } = await ask('GET', '/tracker.js', { 'if-none-match': etag })
      return { holds: status === 304, seen: `${status} for ${etag}` }
    },
  },
]
