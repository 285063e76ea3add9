import { brotliDecompressSync, gunzipSync, type InputType, type ZlibOptions } from 'node:zlib'

/**
 * Limits of inflation: a body of any size may inflate to `freeBytes`; beyond that, to at most `maxRatio` times its size.
 * Batches of the tracker have random ids and inflate to 10 to 20 times their size. Without this limit, 84 bytes would cost
 * as much as 64 KiB.
 */
export const INFLATION = { freeBytes: 4_096, maxRatio: 32 } as const

/** The inflated bytes, or the reason why there are none. */
export type Inflated = Uint8Array | 'too large' | 'broken'

/** Inflates a body that is itself within the limit. Stops as soon as the output would have more than `maxBytes`. */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Inflated

/** The decoders by their names in `Content-Encoding`; x-gzip is gzip (RFC 9110, 8.4.1.3). */
export const INFLATE: ReadonlyMap<string, Inflate> = new Map([
  ['gzip', inflateBy(gunzipSync)],
  ['x-gzip', inflateBy(gunzipSync)],
  ['br', (bytes, maxBytes) => inflateBy(brotliDecompressSync)(withSmallWindow(bytes), maxBytes)],
])

/** The result of Node's functions with the option `info`; Node's types lack it. */
interface Info {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

/**
 * Synchronous, not a stream: a body has at most 64 KiB and takes a fraction of a millisecond. A stream would keep the
 * decoder's window in memory during a slow upload.
 */
function inflateBy(decompress: (bytes: InputType, options: ZlibOptions) => unknown): Inflate {
  return (bytes, maxBytes) => {
    try {
      const { buffer, engine } = decompress(bytes, { info: true, maxOutputLength: maxBytes }) as Info
      // Bytes after the end of the compressed data make the body invalid.
      return engine.bytesWritten === bytes.length ? buffer : 'broken'
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'broken'
    }
  }
}

/**
 * The same Brotli stream with a window of at most 256 KiB. Its lowest four bits encode the window: x011 to 1111 are 2^18 to
 * 2^24 (RFC 7932, 9.1). No output within the limit refers further back. But the decoder fills the window before it returns
 * any output, so that 200 bytes would cost 16 MiB and 40 ms.
 */
function withSmallWindow(bytes: Uint8Array): Uint8Array {
  const [first = 0] = bytes
  const low = first & 0b1111
  if (low % 2 === 0 || low === 0b0001) return bytes
  const small = Uint8Array.from(bytes)
  small[0] = (first & 0b1111_0000) | 0b0011
  return small
}
