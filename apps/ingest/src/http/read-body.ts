import { LIMITS } from '@footfall/protocol'
import { INFLATE, INFLATION } from './inflate.ts'

/** A request's body as text, or the answer to one that is not read. */
export type Body = { readonly ok: true; readonly text: string; readonly bytes: number } | UnreadBody

export interface UnreadBody {
  readonly ok: false
  readonly status: 400 | 413 | 415
  readonly reason: 'encoding' | 'too_large'
  readonly error: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes that were received or inflated before the body was refused, `LIMITS.bodyBytes` at most. */
  readonly bytes: number
}

const TOO_LARGE: UnreadBody = {
  ok: false,
  status: 413,
  reason: 'too_large',
  bytes: LIMITS.bodyBytes,
  error: `the body must be at most ${LIMITS.bodyBytes} bytes`,
}

const INFLATED_TOO_LARGE: UnreadBody = {
  ...TOO_LARGE,
  error: `the body must be at most ${LIMITS.bodyBytes} bytes, inflated`,
}

const INFLATES_TOO_FAR: UnreadBody = {
  ...TOO_LARGE,
  error: `the body must inflate to at most ${INFLATION.free} bytes, or ${INFLATION.most} times its size: send fewer events at a time`,
}

/** Says what would do: RFC 9110, 12.5.3 and 15.5.16. */
const UNKNOWN_ENCODING: UnreadBody = {
  ok: false,
  status: 415,
  reason: 'encoding',
  error: 'content-encoding: must be gzip, br or none',
  headers: { 'Accept-Encoding': 'br, gzip' },
  bytes: 0,
}

/**
 * What is too large is discarded up to so many bytes beyond, and for so many milliseconds, before it is refused. A client that
 * sends all before it reads, and a proxy that closes after each request, would else lose the answer to a reset connection.
 */
const COURTESY = { bytes: 1_048_576, milliseconds: 500 }

const decoder = new TextDecoder()

/**
 * Reads a body of at most `LIMITS.bodyBytes`, counted as it arrives and once more as it inflates. Never holds more than that,
 * and never inflates more than `INFLATION` allows. Throws what the connection throws when it breaks.
 */
export async function readBody(request: Request): Promise<Body> {
  const encodings = encodingsOf(request.headers)
  const inflate = INFLATE.get(encodings[0] ?? '')
  if (encodings.length > 1 || (encodings.length === 1 && !inflate)) return UNKNOWN_ENCODING
  const bytes = await readBytes(request)
  if (!bytes || bytes.length > LIMITS.bodyBytes) return TOO_LARGE
  if (!inflate) return read(bytes)
  const most = Math.min(LIMITS.bodyBytes, Math.max(INFLATION.free, bytes.length * INFLATION.most))
  const inflated = inflate(bytes, most)
  if (inflated === 'too large') return most < LIMITS.bodyBytes ? INFLATES_TOO_FAR : INFLATED_TOO_LARGE
  if (inflated === 'broken') {
    return {
      ok: false,
      status: 400,
      reason: 'encoding',
      error: `the body must be whole ${encodings[0]} data, and nothing else`,
      bytes: bytes.length,
    }
  }
  return read(inflated)
}

function read(bytes: Uint8Array): Body {
  return { ok: true, text: decoder.decode(bytes), bytes: bytes.length }
}

/** In order of application; `identity` is none. */
function encodingsOf(headers: Headers): readonly string[] {
  const value = headers.get('content-encoding')
  if (!value) return []
  const names = value.split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}

/** Undefined where there would be too many. */
async function readBytes(request: Request): Promise<Uint8Array | undefined> {
  const length = request.headers.get('content-length')
  // Node's parser passes on no more bytes than the header announces, and AWS Lambda has the whole body already: no need to count.
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
  await discardRest(reader)
  return undefined
}

/** Resolves when the rest has been read, or is too long; then the host closes the connection. */
async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
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
    // The connection broke: there is no more.
  }
}
