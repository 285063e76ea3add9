import { brotliDecompressSync, gunzipSync, type InputType, type ZlibOptions } from 'node:zlib'

/**
 * How far a body may inflate: to so many bytes however small it is, and to so many times its size. Batches of the tracker, whose
 * ids are random, inflate to 10 to 20 times their size. Without this bound 84 bytes cost as much as 64 KiB do.
 */
export const INFLATION = { free: 4_096, most: 32 } as const

/** What came of inflating: the bytes, or in a word why there are none. */
export type Inflated = Uint8Array | 'too large' | 'broken'

/** Inflates bytes that are themselves within the limit; stops as soon as there would be more than `most`. */
export type Inflate = (bytes: Uint8Array, most: number) => Inflated

/** By the names that `Content-Encoding` has for them; x-gzip is gzip (RFC 9110, 8.4.1.3). */
export const INFLATE: ReadonlyMap<string, Inflate> = new Map([
  ['gzip', inflateBy(gunzipSync)],
  ['x-gzip', inflateBy(gunzipSync)],
  ['br', (bytes, most) => inflateBy(brotliDecompressSync)(withSmallWindow(bytes), most)],
])

/** What Node's functions resolve to with `info`, which its types leave out. */
interface Info {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

/**
 * At once and not as a stream: a body is 64 KiB at most and takes a fraction of a millisecond, while a decoder that waits
 * for a slow sender would keep its window.
 */
function inflateBy(decompress: (bytes: InputType, options: ZlibOptions) => unknown): Inflate {
  return (bytes, most) => {
    try {
      const { buffer, engine } = decompress(bytes, { info: true, maxOutputLength: most }) as Info
      // What follows the end belongs to nothing.
      return engine.bytesWritten === bytes.length ? buffer : 'broken'
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'broken'
    }
  }
}

/**
 * The same Brotli stream with a window of at most 256 KiB, which its lowest four bits say: x011 to 1111 are 2^18 to 2^24
 * (RFC 7932, 9.1). Nothing within the limit looks back further; but the decoder fills the window before it gives anything
 * out, so that 200 bytes would cost 16 MiB and 40 ms.
 */
function withSmallWindow(bytes: Uint8Array): Uint8Array {
  const [first = 0] = bytes
  const low = first & 0b1111
  if (low % 2 === 0 || low === 0b0001) return bytes
  const small = Uint8Array.from(bytes)
  small[0] = (first & 0b1111_0000) | 0b0011
  return small
}
