import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit, EXACT } from '../support/audit.ts'
import { type BuiltApp, type Post, postTo, startBuiltApp } from '../support/built-app.ts'
import { findProcess } from '../support/find-process.ts'
import { eventsOf, type Load, startLoad } from '../support/load.ts'
import { type StartProcess, startProcess } from '../support/start-process.ts'
import { environmentOf, openTables, ownConfig, ownTables, type Tables } from '../support/tables.ts'

/** Kills of a process over the same data. */
const KILLS = 3

describe('an app that is killed in the middle of load', () => {
  let server: DynamoDBServer
  let app: BuiltApp
  beforeAll(async () => {
    server = await startDynalite()
  })
  afterEach(() => app.kill())
  afterAll(() => server.stop())

  it('after SIGKILL under load has stored all events that it answered 200 for, and the next process counts the retries once', async () => {
    const tables = await ownTables(server.endpoint)
    const loads: Load[] = []
    for (let kills = 0; ; kills += 1) {
      app = await startBuiltApp(tables.config, server.endpoint)
      await expectAllStored(tables, loads, app.post)
      if (kills === KILLS) break
      loads.push(await underLoad(app.post, app.kill))
    }
  })
})

describe.skipIf(process.platform === 'win32')(
  'npm start, whose embedded DynamoDB is killed in the middle of load',
  () => {
    let data: string
    let running: StartProcess
    beforeEach(() => {
      data = mkdtempSync(join(tmpdir(), 'footfall-sigkill-'))
    })
    afterEach(async () => {
      running.signal('SIGKILL')
      await running.exitCode
      rmSync(data, { recursive: true, maxRetries: 10 })
    })

    it('npm start ends after SIGKILL of its DynamoDB under load, and the next start has all answered events and counts the retries once', async () => {
      const config = ownConfig('')
      const loads: Load[] = []
      for (let kills = 0; ; kills += 1) {
        running = startProcess(data, environmentOf(config))
        const [url = ''] = await running.prints(/Demo site +(http:\S+)/)
        const [endpoint = ''] = await running.prints(/DynamoDB +(http:[^\s,]+)/)
        const accessKey = readFileSync(join(data, 'access-key'), 'utf8')
        const tables = openTables({ ...config, dynamodb: ownConfig(endpoint, accessKey).dynamodb })
        await expectAllStored(tables, loads, postTo(url))
        if (kills === KILLS) break
        const dynalite = findProcess('dynalite.mjs', data)
        loads.push(await underLoad(postTo(url), () => process.kill(dynalite, 'SIGKILL')))
        expect(await running.exitCode).toBe(1)
        expect(running.output()).toContain('The embedded DynamoDB has ended by itself: run npm start again.')
      }
    })
  },
)

/** Runs a load, and calls `kill` in the middle of it. Resolves after the load has stopped. */
async function underLoad(post: Post, kill: () => unknown): Promise<Load> {
  const load = startLoad(post, 8)
  await expect.poll(() => load.acknowledged.length).toBeGreaterThan(50)
  kill()
  await load.over
  return load
}

/** Expects all answered events; then, after a retry of the refused batches of the last load, all events sent. */
async function expectAllStored(tables: Tables, loads: readonly Load[], post: Post): Promise<void> {
  const { lost } = await audit(
    tables,
    loads.flatMap(({ acknowledged }) => acknowledged),
  )
  expect(lost).toEqual([])
  for (const { events } of loads.at(-1)?.refused ?? []) {
    expect(await post({ events })).toMatchObject({ status: 200 })
  }
  expect(await audit(tables, loads.flatMap(eventsOf))).toEqual(EXACT)
}
