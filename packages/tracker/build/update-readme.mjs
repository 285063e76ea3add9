import { readFileSync, writeFileSync } from 'node:fs'

/** Writes the versioned script names and their `integrity` values into the README. Run it after a build; a test fails if they are out of date. */
const README = new URL('../README.md', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const integrity = JSON.parse(readFileSync(new URL('../dist/integrity.json', import.meta.url), 'utf8'))

const readme = readFileSync(README, 'utf8').replaceAll(
  /(tracker(?:\.full)?)-\d+\.\d+\.\d+\.js("[^>]*integrity=")[^"]*/g,
  (_, name, between) => `${name}-${version}.js${between}${integrity[`${name}-${version}.js`]}`,
)
writeFileSync(README, readme)
