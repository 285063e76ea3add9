import { LIMITS } from '@footfall/protocol'
// node:zlib by way of this: what inflates, and what it does about bombs.
import { INFLATE } from './inflate.ts'

/** A request's body as text, or the answer to one that is not read. */
export type Body = { readonly ok: true; readonly text: string } | Refusal

export interface Refusal {
  readonly ok: false
  readonly status: 400 | 413 | 415
  readonly error: string
  readonly headers?: Readonly<Record<string, string>>
}

const TOO_LARGE: Refusal = {
  ok: false,
  status: 413,
  error: `the body must be at most ${LIMITS.bodyBytes} bytes`,
}

const INFLATED_TOO_LARGE: Refusal = {
  ok: false,
  status: 413,
  error: `the body must be at most ${LIMITS.bodyBytes} bytes, inflated`,
}

/** Says what would do: RFC 9110, 12.5.3 and 15.5.16. */
const UNKNOWN_ENCODING: Refusal = {
  ok: false,
  status: 415,
  error: 'content-encoding: must be gzip, br or none',
  headers: { 'Accept-Encoding': 'br, gzip' },
}

/**
 * What is too large is thrown away up to so many bytes beyond, and for so many milliseconds, before it is refused: whoever
 * sends all before reading, and a proxy that closes after each request, would else lose the answer to a reset connection.
 */
const COURTESY = { bytes: 1_048_576, milliseconds: 500 }

const decoder = new TextDecoder()

/**
 * Reads a body of at most `LIMITS.bodyBytes`, counted as it arrives and once more as it inflates. Never holds more than that.
 * Throws what the connection throws when it breaks.
 */
export async function readBody(request: Request): Promise<Body> {
  const encodings = encodingsOf(request.headers)
  const inflate = INFLATE.get(encodings[0] ?? '')
  if (encodings.length > 1 || (encodings.length === 1 && !inflate)) return UNKNOWN_ENCODING
  const bytes = await readBytes(request)
  if (!bytes || bytes.length > LIMITS.bodyBytes) return TOO_LARGE
  if (!inflate) return { ok: true, text: decoder.decode(bytes) }
  const inflated = inflate(bytes, LIMITS.bodyBytes)
  if (inflated === 'too large') return INFLATED_TOO_LARGE
  if (inflated === 'broken') {
    return { ok: false, status: 400, error: `the body must be whole ${encodings[0]} data, and nothing else` }
  }
  return { ok: true, text: decoder.decode(inflated) }
}

/** In order of application; `identity` is none. */
function encodingsOf(headers: Headers): readonly string[] {
  const value = headers.get('content-encoding')
  if (!value) return []
  const names = value.split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}

/** Nothing where there would be too many. */
async function readBytes(request: Request): Promise<Uint8Array | undefined> {
  const length = request.headers.get('content-length')
  // Node's parser lets no more through than was announced, and AWS Lambda has the whole body already: this is the short way.
  if (length !== null && Number(length) <= LIMITS.bodyBytes && !request.headers.has('transfer-encoding')) {
    return new Uint8Array(await request.arrayBuffer())
  }
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const pieces: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(pieces, size)
    size += value.length
    if (size > LIMITS.bodyBytes) break
    pieces.push(value)
  }
  await thrownAway(reader)
  return undefined
}

/** Resolves when the rest is gone, or too long; what comes after that ends the connection, which is the host's to do. */
async function thrownAway(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, COURTESY.milliseconds)
  })
  await Promise.race([discard(reader), late])
  clearTimeout(timer)
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let size = 0; size <= COURTESY.bytes; ) {
      const { done, value } = await reader.read()
      if (done) return
      size += value.length
    }
  } catch {
    // The connection broke: nobody sends any more.
  }
}
