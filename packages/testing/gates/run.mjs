// `npm test`: everything that must hold, from a fresh clone with Node and nothing else. `npm test -- types unit` runs
// only the gates named. Nothing is installed when this starts, so nothing here imports a package.
import { ensureChromium } from './chromium.mjs'
import { chosenGates } from './gates.mjs'
import { pnpm } from './pnpm.mjs'
import { createSummary } from './summary.mjs'

const gates = chosenGates(process.argv.slice(2))
const summary = createSummary()

if (summary.step('install', () => pnpm('install', '--frozen-lockfile'))) {
  if (gates.some(({ needs }) => needs.includes('build'))) summary.step('build', () => pnpm('run', 'build'))
  if (gates.some(({ needs }) => needs.includes('chromium'))) summary.step('a Chromium', ensureChromium)
  for (const { script, what } of gates) summary.step(what, () => pnpm('run', script))
}
process.exitCode = summary.print() ? 0 : 1
