import { LIMITS } from '@footfall/protocol'
import { INFLATE, INFLATION } from './inflate.ts'

/** A request's body as text, or the error response to a body that is refused. */
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
  error: `The body must be at most ${LIMITS.bodyBytes} bytes; send fewer events at a time.`,
}

const INFLATED_TOO_LARGE: UnreadBody = {
  ...TOO_LARGE,
  error: `The inflated body must be at most ${LIMITS.bodyBytes} bytes; send fewer events at a time.`,
}

const INFLATES_TOO_FAR: UnreadBody = {
  ...TOO_LARGE,
  error: `The body must inflate to at most ${INFLATION.freeBytes} bytes or ${INFLATION.maxRatio} times its size; send fewer events at a time.`,
}

/** The `Accept-Encoding` header lists the supported encodings (RFC 9110, 12.5.3 and 15.5.16). */
const UNKNOWN_ENCODING: UnreadBody = {
  ok: false,
  status: 415,
  reason: 'encoding',
  error: 'content-encoding: must be gzip, br or none',
  headers: { 'Accept-Encoding': 'br, gzip' },
  bytes: 0,
}

/**
 * Limits for reading and discarding the rest of a body that is too large, before the 413 is sent. Without this, the
 * connection would be reset, and a client that sends its whole body before it reads, or a proxy that closes after each
 * request, would lose the response.
 */
const DISCARD = { bytes: 1_048_576, milliseconds: 500 }

const decoder = new TextDecoder()

/**
 * Reads a body of at most `LIMITS.bodyBytes`. The limit holds for the bytes received and for the inflated ones, and
 * `INFLATION` limits the ratio. Memory stays within these limits. Throws the connection's error if the connection breaks.
 */
export async function readBody(request: Request): Promise<Body> {
  const encodings = encodingsOf(request.headers)
  const inflate = INFLATE.get(encodings[0] ?? '')
  if (encodings.length > 1 || (encodings.length === 1 && !inflate)) return UNKNOWN_ENCODING
  const bytes = await readBytes(request)
  if (!bytes || bytes.length > LIMITS.bodyBytes) return TOO_LARGE
  if (!inflate) return read(bytes)
  const maxBytes = Math.min(
    LIMITS.bodyBytes,
    Math.max(INFLATION.freeBytes, bytes.length * INFLATION.maxRatio),
  )
  const inflated = inflate(bytes, maxBytes)
  if (inflated === 'too large') return maxBytes < LIMITS.bodyBytes ? INFLATES_TOO_FAR : INFLATED_TOO_LARGE
  if (inflated === 'broken') {
    return {
      ok: false,
      status: 400,
      reason: 'encoding',
      error: `The body must be complete ${encodings[0]} data without trailing bytes.`,
      bytes: bytes.length,
    }
  }
  return read(inflated)
}

function read(bytes: Uint8Array): Body {
  return { ok: true, text: decoder.decode(bytes), bytes: bytes.length }
}

/** The content encodings in the order of application, without `identity`, which means none. */
function encodingsOf(headers: Headers): readonly string[] {
  const value = headers.get('content-encoding')
  if (!value) return []
  const names = value.split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}

/** Undefined if there are more than the limit. */
async function readBytes(request: Request): Promise<Uint8Array | undefined> {
  const length = request.headers.get('content-length')
  // No need to count: Node's parser passes on no more bytes than the header declares, and Lambda has the whole body already.
  if (length !== null && Number(length) <= LIMITS.bodyBytes && !request.headers.has('transfer-encoding')) {
    return new Uint8Array(await request.arrayBuffer())
  }
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks, size)
    size += value.length
    if (size > LIMITS.bodyBytes) break
    chunks.push(value)
  }
  await discardRest(reader)
  return undefined
}

/** Resolves when the rest is read, or exceeds `DISCARD`; then the host closes the connection. */
async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DISCARD.milliseconds)
  })
  await Promise.race([discard(reader), timeout])
  clearTimeout(timer)
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let size = 0; size <= DISCARD.bytes; ) {
      const { done, value } = await reader.read()
      if (done) return
      size += value.length
    }
  } catch {
    // The connection broke: no more bytes come.
  }
}
