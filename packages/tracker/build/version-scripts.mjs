import { createHash } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * Copies each script of `dist` to a name that contains the version, so that caches may keep it forever. Writes the
 * `integrity` value of each such name to `dist/integrity.json` (W3C, Subresource Integrity, 3.1).
 */
const DIST = new URL('../dist/', import.meta.url)
const SCRIPT = /^(tracker(?:\.\w+)?)\.js$/

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const integrity = {}
for (const file of readdirSync(DIST)
  .sort()
  .filter((file) => SCRIPT.test(file))) {
  const versioned = file.replace(SCRIPT, `$1-${version}.js`)
  copyFileSync(new URL(file, DIST), new URL(versioned, DIST))
  const digest = createHash('sha384')
    .update(readFileSync(new URL(file, DIST)))
    .digest('base64')
  integrity[versioned] = `sha384-${digest}`
}
writeFileSync(new URL('integrity.json', DIST), `${JSON.stringify(integrity, null, 2)}\n`)
