import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { EmbeddedScript } from './http/script-route.ts'

/**
 * The tracker's built script. Run from source, it is read and compressed when asked for; the build puts in the place of
 * this module what it evaluates to then, see `build/embed-script.ts`.
 */
export function embeddedScript(): EmbeddedScript {
  return compressScript(readFileSync(createRequire(import.meta.url).resolve('@footfall/tracker/tracker.js')))
}

/** A script in all forms in which it is served, as small as each gets. */
export function compressScript(script: Uint8Array): EmbeddedScript {
  return {
    identity: Uint8Array.from(script),
    br: Uint8Array.from(
      brotliCompressSync(script, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: script.length,
        },
      }),
    ),
    gzip: Uint8Array.from(gzipSync(script, { level: constants.Z_BEST_COMPRESSION })),
  }
}
