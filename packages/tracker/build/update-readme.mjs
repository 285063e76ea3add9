import { readFileSync, writeFileSync } from 'node:fs'

/** Lets the README name the scripts of `dist` by their version and say their `integrity`: run after a build, where a test asks for it. */
const README = new URL('../README.md', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const integrity = JSON.parse(readFileSync(new URL('../dist/integrity.json', import.meta.url), 'utf8'))

const readme = readFileSync(README, 'utf8').replaceAll(
  /(tracker(?:\.full)?)-\d+\.\d+\.\d+\.js("[^>]*integrity=")[^"]*/g,
  (_, name, between) => `${name}-${version}.js${between}${integrity[`${name}-${version}.js`]}`,
)
writeFileSync(README, readme)
