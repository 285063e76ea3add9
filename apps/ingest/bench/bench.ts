import { createClient } from '@footfall/tables'
import { createTables } from '../src/store/provision/create-tables.ts'
import { environmentOf, ownConfig } from '../test/support/tables.ts'
import { type Child, startApp, startDatabase } from './child.ts'
import { type Figures, figuresOf } from './figures.ts'
import { loadWith } from './load.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { HEADING, linesOf } from './table.ts'

interface BenchOptions {
  /** Duration of each measurement. */
  readonly seconds: number
  readonly connections: number
  /** Selects the scenarios whose names contain this text; empty for all. */
  readonly only: string
  /** `dynalite`, `stub`, or empty for both. */
  readonly database: string
}

/** Paths of the programs that run in processes of their own, and the URL of the meter. */
interface Files {
  readonly app: string
  readonly baseline: string
  readonly database: string
  readonly meter: string
}

/** Runs the measurements. Prints a table for each database. */
export async function bench(options: BenchOptions, files: Files): Promise<void> {
  for (const kind of ['dynalite', 'stub']) {
    if (options.database && options.database !== kind) continue
    console.log(
      `\nOn ${kind === 'stub' ? 'a stub that answers at once' : kind}, ${options.connections} clients`,
    )
    console.log(HEADING)
    for (const scenario of SCENARIOS) {
      if (!scenario.name.includes(options.only)) continue
      const app = await measure(scenario, options, kind, files, files.app)
      const baseline = await measure(scenario, options, kind, files, files.baseline)
      console.log(`\n${scenario.name} (target: ${scenario.target})`)
      console.log(linesOf(app, baseline))
    }
  }
}

/** Measures one app in one scenario, with a new database. */
async function measure(
  scenario: Scenario,
  { seconds, connections }: BenchOptions,
  kind: string,
  { database, meter }: Files,
  file: string,
): Promise<Figures> {
  const children: Child[] = []
  try {
    const dynamodb = await startDatabase(database, kind)
    children.push(dynamodb)
    const config = ownConfig(dynamodb.endpoint)
    if (kind !== 'stub') await createTables(createClient(config.dynamodb), config.tables)
    const app = await startApp(file, meter, environmentOf(config))
    children.push(app)
    await loadWith(scenario, app.url, { seconds: seconds / 2, connections })

    const [calls, cpu] = [await dynamodb.ask<number>(), await app.ask<NodeJS.CpuUsage>()]
    const load = await loadWith(scenario, app.url, { seconds, connections })
    const [callsAfter, cpuAfter] = [await dynamodb.ask<number>(), await app.ask<NodeJS.CpuUsage>()]
    return figuresOf(load, {
      calls: callsAfter - calls,
      cpu: { user: cpuAfter.user - cpu.user, system: cpuAfter.system - cpu.system },
    })
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}
