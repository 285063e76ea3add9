// `pnpm bench:ingest`: measures the built app and the baseline under load, and prints a table.
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { count } from '@footfall/testing/count'
import { build } from 'tsup'

const USAGE = `pnpm bench:ingest [--seconds <number>] [--connections <number>] [--only <text>] [--database <name>]

Measures the built ingest app in a process of its own, and a baseline that makes the Python Lambda's four calls for each
event. Both run with dynalite, and with a stub of DynamoDB that answers at once. Run "pnpm build" first.

  --seconds <number>      duration of each measurement, after a warm-up of half as long (default: 5)
  --connections <number>  number of clients; each sends one request after the other (default: 32)
  --only <text>           only the scenarios whose names contain this text
  --database <name>       only "dynalite" or only "stub"
`

const HERE = new URL('.', import.meta.url)

/** In a folder from which Node resolves the packages that the code imports. */
const BUILT = new URL('../node_modules/.bench/', import.meta.url)

const chosen = readArguments(process.argv.slice(2))
if (chosen.help) console.log(USAGE)
else process.exitCode = await run(chosen)

/** Resolves to the exit code: 1 if a measurement failed. Slow results are no failure. */
async function run(options) {
  try {
    const app = fileURLToPath(new URL('../dist/node.js', import.meta.url))
    if (!existsSync(app)) throw new Error('There is no built app: run "pnpm build" first.')
    await build({
      config: false,
      silent: true,
      entry: Object.fromEntries(
        ['bench', 'baseline', 'database'].map((name) => [name, fileURLToPath(new URL(`${name}.ts`, HERE))]),
      ),
      outDir: fileURLToPath(BUILT),
      outExtension: () => ({ js: '.mjs' }),
      format: 'esm',
      target: 'node20',
      splitting: false,
      noExternal: [/^@footfall\//],
      external: ['dynalite'],
    })
    const { bench } = await import(pathToFileURL(fileURLToPath(new URL('bench.mjs', BUILT))).href)
    const files = Object.fromEntries(
      ['baseline', 'database'].map((name) => [name, fileURLToPath(new URL(`${name}.mjs`, BUILT))]),
    )
    await bench(options, { ...files, app, meter: new URL('meter.mjs', HERE).href })
    return 0
  } catch (error) {
    console.error(error)
    return 1
  }
}

/** Exits with an error message if an argument is invalid. */
function readArguments(given) {
  try {
    const { values } = parseArgs({
      // pnpm also passes the "--" that separates its arguments from ours.
      args: given.filter((argument) => argument !== '--'),
      options: {
        seconds: { type: 'string', default: '5' },
        connections: { type: 'string', default: '32' },
        only: { type: 'string', default: '' },
        database: { type: 'string', default: '' },
        help: { type: 'boolean', default: false },
      },
    })
    return {
      ...values,
      seconds: count('seconds', values.seconds),
      connections: count('connections', values.connections),
    }
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`)
    process.exit(2)
  }
}
