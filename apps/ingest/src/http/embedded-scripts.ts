import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { type EmbeddedScript, type EmbeddedScripts, SCRIPT_NAMES } from './script-route.ts'

/**
 * The tracker's built scripts. From source, this function reads and compresses them. The build replaces this module with
 * one that holds the compressed scripts as data, see `build/embed-script.ts`.
 */
export function embeddedScripts(): EmbeddedScripts {
  const { resolve } = createRequire(import.meta.url)
  const scripts = SCRIPT_NAMES.map((name) => [
    name,
    compressScript(readFileSync(resolve(`@footfall/tracker/${name}`))),
  ])
  return Object.fromEntries(scripts)
}

/** A script uncompressed, and compressed at the highest level. */
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
