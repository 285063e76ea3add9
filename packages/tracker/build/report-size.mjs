import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** Prints what the script weighs on disk and on the wire. The limit is size-limit's to hold. */
const script = readFileSync(new URL('../dist/tracker.js', import.meta.url))
const gzip = gzipSync(script, { level: constants.Z_BEST_COMPRESSION })
const brotli = brotliCompressSync(script, {
  params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
})
console.log(
  `tracker.js: ${script.length} bytes raw, ${gzip.length} bytes gzip -9, ${brotli.length} bytes brotli 11`,
)
