import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createClient } from '@footfall/tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { figuresOf, ratio } from '../bench/figures.ts'
import { SCENARIOS, type Scenario, visitBodies } from '../bench/scenarios.ts'
import { startStub } from '../bench/stub.ts'
import { linesOf } from '../bench/table.ts'
import { checkTables } from '../src/hosts/check-tables.ts'
import { createProcess } from './support/site.ts'
import { ownConfig } from './support/tables.ts'

/** Concurrent visitors. */
const VISITORS = 64

describe('calls to a DynamoDB that takes some milliseconds', () => {
  let stub: Awaited<ReturnType<typeof startStub>>
  beforeAll(async () => {
    stub = await startStub(5)
  })
  afterAll(() => stub.stop())

  it('the stub of DynamoDB shows the tables that the app checks', async () => {
    const config = ownConfig(stub.endpoint)
    const client = createClient(config.dynamodb)
    expect(await checkTables(client, config)).toEqual([])
    client.destroy()
  })

  it.each([
    ['visits of 8 events in 4 requests', 1],
    ['batches of 10 on one page, four of a visit', 0.15],
  ])('%s of 64 concurrent visitors: at most %d calls to DynamoDB an event', async (name, most) => {
    const scenario = SCENARIOS.find((one) => one.name === name) as Scenario
    const { client, post } = createProcess(ownConfig(stub.endpoint), Date.now)
    let calls = 0
    client.middlewareStack.add(
      (next) => (args) => {
        calls += 1
        return next(args)
      },
      { step: 'initialize' },
    )
    const visitor = async (): Promise<void> => {
      for (const body of visitBodies(scenario)) {
        // A busy machine accepts fewer requests at a time, and answers the others 503 before any call.
        await expect.poll(async () => (await post(body)).status).toBe(200)
      }
    }
    await Promise.all(Array.from({ length: VISITORS }, visitor))
    client.destroy()
    const events = VISITORS * scenario.requests.reduce((sum, count) => sum + count, 0)
    expect(calls / events).toBeLessThanOrEqual(most)
  })
})

describe('pnpm bench:ingest', () => {
  it('pnpm bench:ingest prints the figures of the built app, of the calls of the Python Lambda, and their ratio', async () => {
    const command = fileURLToPath(new URL('../bench/command.mjs', import.meta.url))
    const options = ['--seconds', '1', '--connections', '4', '--only', 'batches', '--database', 'stub']
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...options], {
      timeout: 150_000,
    })
    expect(stdout).toMatch(
      /batches of 10.*\n.*Footfall( +[\d.,]+){5}\n.*( +[\d.,]+){5}\n.*ratio( +× [\d.]+){5}/,
    )
  })
})

describe('figures of a load', () => {
  const load = { latencies: Array.from({ length: 100 }, (_, index) => index + 1), events: 200, seconds: 4 }
  const figures = figuresOf(load, { calls: 100, cpu: { user: 30_000, system: 10_000 } })

  it('reports figures of a load per event, in milliseconds', () => {
    expect(figures).toMatchObject({ rate: 50, calls: 0.5, cpu: 0.2 })
    expect(figures.p50).toBeCloseTo(50, 0)
    expect(figures.p99).toBeCloseTo(99, 0)
  })

  it('reports the ratio of two figures of a load', () => {
    expect(ratio(figures, { rate: 25, p50: 1, p99: 1, calls: 4, cpu: 0.8 })).toMatchObject({
      rate: 2,
      calls: 0.125,
      cpu: 0.25,
    })
    expect(linesOf(figures, figures)).toMatch(/ratio( +× 1){5}$/)
  })
})
