// `pnpm bench:tracker`: measures the built script in a real Chromium and prints a table.
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { count } from '@footfall/testing/count'
import { build } from 'esbuild'

const USAGE = `pnpm bench:tracker [--runs <number>] [--events <number>] [--script <path>]

Measures the tracker's built script in a real Chromium: what it takes to start and to track, its storage, memory and
requests. Prints the least, the median and the most of several runs. Needs what "pnpm build" makes.

  --runs <number>    how often everything is measured; 3 unless said
  --events <number>  how many events an outage lasts; 10000 unless said
  --script <path>    another build of the script, to compare
`

/** Where Node finds what the code imports. */
const BUILT = fileURLToPath(new URL('../node_modules/.bench/bench.mjs', import.meta.url))

const chosen = readArguments(process.argv.slice(2))
if (chosen.help) console.log(USAGE)
else process.exitCode = await run(chosen)

/** 1 if a measurement failed. Slow results are no failure. */
async function run(options) {
  try {
    await build({
      entryPoints: [fileURLToPath(new URL('bench.ts', import.meta.url))],
      outfile: BUILT,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
    const { bench } = await import(pathToFileURL(BUILT).href)
    return (await bench(options)) ? 0 : 1
  } catch (error) {
    console.error(error)
    return 1
  }
}

/** Ends the process with a sentence where they are wrong. */
function readArguments(given) {
  try {
    const { values } = parseArgs({
      // pnpm passes the "--" on that divides its arguments from ours.
      args: given.filter((argument) => argument !== '--'),
      options: {
        runs: { type: 'string', default: '3' },
        events: { type: 'string', default: '10000' },
        script: {
          type: 'string',
          default: createRequire(import.meta.url).resolve('@footfall/tracker/tracker.js'),
        },
        help: { type: 'boolean', default: false },
      },
    })
    return { ...values, runs: count('runs', values.runs), events: count('events', values.events) }
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`)
    process.exit(2)
  }
}
