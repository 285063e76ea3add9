import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** Prints the sizes of the scripts, raw and compressed. size-limit checks the limits. */
for (const name of ['tracker.js', 'tracker.full.js']) {
  const script = readFileSync(new URL(`../dist/${name}`, import.meta.url))
  const gzip = gzipSync(script, { level: constants.Z_BEST_COMPRESSION })
  const brotli = brotliCompressSync(script, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  })
  console.log(
    `${name}: ${script.length} bytes raw, ${gzip.length} bytes gzip -9, ${brotli.length} bytes brotli 11`,
  )
}
