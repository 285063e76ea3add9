import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { type EmbeddedScript, type EmbeddedScripts, SCRIPT_NAMES } from './script-route.ts'

/**
 * The tracker's built scripts. Run from source, they are read and compressed when asked for; the build puts in the place
 * of this module what it evaluates to then, see `build/embed-script.ts`.
 */
export function embeddedScripts(): EmbeddedScripts {
  const { resolve } = createRequire(import.meta.url)
  const scripts = SCRIPT_NAMES.map((name) => [
    name,
    compressScript(readFileSync(resolve(`@footfall/tracker/${name}`))),
  ])
  return Object.fromEntries(scripts)
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
