// `pnpm bench:ingest`: measures the built app under load, beside the calls of the Python Lambda, and prints a table.
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { count } from '@footfall/testing/count'
import { build } from 'tsup'

const USAGE = `pnpm bench:ingest [--seconds <number>] [--connections <number>] [--only <text>] [--database <name>]

Measures the built ingest app in a process of its own, on dynalite and on a stub that answers at once as DynamoDB would,
beside a baseline that makes the Python Lambda's four calls for each event. Needs what "pnpm build" makes.

  --seconds <number>      how long each measurement lasts, after half as long to warm up; 5 unless said
  --connections <number>  how many clients post, each one request after the other; 32 unless said
  --only <text>           only the scenarios whose name has this text
  --database <name>       only "dynalite" or only "stub"
`

const HERE = new URL('.', import.meta.url)

/** Where Node finds what the code imports. */
const BUILT = new URL('../node_modules/.bench/', import.meta.url)

const chosen = readArguments(process.argv.slice(2))
if (chosen.help) console.log(USAGE)
else process.exitCode = await run(chosen)

/** 1 where something could not be measured; how long anything took is nobody's fault. */
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

/** Ends the process with a sentence where they are wrong. */
function readArguments(given) {
  try {
    const { values } = parseArgs({
      // pnpm passes the "--" on that divides its arguments from ours.
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
