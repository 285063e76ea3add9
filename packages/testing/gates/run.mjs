// `npm test`: runs every gate, from a fresh clone with Node and nothing else. `npm test -- types unit` runs two of them.
// Nothing is installed when this file starts, so it imports no package.
import { ensureChromium } from './chromium.mjs'
import { readArguments } from './gates.mjs'
import { pnpm } from './pnpm.mjs'
import { createSummary } from './summary.mjs'

const { gates, isDeep } = readArguments(process.argv.slice(2))
const summary = createSummary()

// Every gate inherits it; packages/testing/src/sizes.ts reads it.
if (isDeep) process.env.FOOTFALL_DEEP = '1'

if (summary.step('install', () => pnpm('install', '--frozen-lockfile'))) {
  if (gates.some(({ needs }) => needs.includes('build'))) summary.step('build', () => pnpm('run', 'build'))
  if (gates.some(({ needs }) => needs.includes('chromium'))) summary.step('a Chromium', ensureChromium)
  for (const { script, what } of gates) summary.step(what, () => pnpm('run', script))
}
process.exitCode = summary.print() ? 0 : 1
