// `pnpm ledger`: runs the fault matrix at a size of one's choice and prints what became of the events.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { count } from '@footfall/testing/count'

const USAGE = `pnpm ledger [--events <number>] [--fault <text>]

Runs the fault matrix: real tabs, the built app and DynamoDB, with everything in between failing. Prints a table:
fault, events tracked, stored, duplicates, miscounted, lost. Needs what "npm test" has built.

  --events <number>  how many events each fault tracks at least; 20 unless said
  --fault <text>     only the faults whose sentence contains this
`

const chosen = readArguments(process.argv.slice(2))
if (chosen.help) console.log(USAGE)
else process.exitCode = run(chosen)

function run({ events, fault }) {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli')
  const { status } = spawnSync(
    process.execPath,
    [
      playwright,
      'test',
      'specs/ledger.spec.ts',
      ...['--reporter', fileURLToPath(new URL('table-reporter.ts', import.meta.url))],
      // An hour: however many events.
      ...['--global-timeout', '3600000'],
      ...(fault ? ['--grep', fault.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')] : []),
    ],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: 'inherit',
      env: {
        ...process.env,
        LEDGER_EVENTS: String(events),
        // Colours are for people.
        ...(!process.stdout.isTTY && { NO_COLOR: '1' }),
      },
    },
  )
  return status ?? 1
}

/** Ends the process with a sentence where they are wrong. */
function readArguments(given) {
  try {
    const { values } = parseArgs({
      // pnpm passes the "--" on that divides its arguments from ours.
      args: given.filter((argument) => argument !== '--'),
      options: {
        events: { type: 'string', default: '20' },
        fault: { type: 'string', default: '' },
        help: { type: 'boolean', default: false },
      },
    })
    return { ...values, events: count('events', values.events) }
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`)
    process.exit(2)
  }
}
