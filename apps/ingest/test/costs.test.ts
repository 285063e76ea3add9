import { type DynamoDBServer, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COST_SCENARIOS } from './support/cost-scenarios.ts'
import { type Consumption, createMeter, type Meter } from './support/meter.ts'
import { createSite, type Process, type Site } from './support/site.ts'

const SOURCE = 'https://aws.amazon.com/dynamodb/pricing/on-demand/'

/** Dollars for a million request units, on demand in us-east-1, as {@link SOURCE} says. */
const PRICE = { write: 0.625, read: 0.125 }

describe('what it costs on DynamoDB', () => {
  let server: DynamoDBServer | undefined
  const table: Record<string, unknown>[] = []
  beforeAll(async () => {
    server = await startDynamoDBLocal()
  })
  afterAll(async () => {
    await server?.stop()
    if (table.length === 0) return
    console.log(
      `On demand in us-east-1, at $${PRICE.write} a million write units and $${PRICE.read} a million read units (${SOURCE}):`,
    )
    console.table(table)
  })

  it.for(COST_SCENARIOS.map((scenario) => [scenario.what, scenario.most, scenario] as const))(
    '%s costs at most %d write units',
    async ([what, , { events, most, prepare }], { skip }) => {
      if (!server) return skip('there is no Java on this machine')
      const { site, other, measure } = await meteredSite(server.endpoint)
      const work = await prepare(site, other)
      const before = (await site.tables.events()).length
      const consumption = await measure(work)
      table.push(line(what, events, consumption))
      expect((await site.tables.events()).length - before).toBe(events)
      expect(consumption.writes).toBeLessThanOrEqual(most)
      expect(consumption.writes).toBeGreaterThanOrEqual(events)
    },
  )

  it('a request that is rejected as a whole makes no call to DynamoDB', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    const { site, measure } = await meteredSite(server.endpoint)
    const bodies = [
      'not JSON',
      { event_type: 7 },
      { events: [{ event_id: 'evt_1' }, 7] },
      { title: 'x'.repeat(70_000) },
    ]
    const consumption = await measure(async () => {
      for (const body of bodies) expect((await site.post(body)).status).toBeGreaterThanOrEqual(400)
    })
    table.push(line('a request that is rejected as a whole', 0, consumption))
    expect(consumption).toEqual({ writes: 0, reads: 0, calls: [] })
  })
})

/** Two processes over new tables, and a meter on both. */
async function meteredSite(
  endpoint: string,
): Promise<{ readonly site: Site; readonly other: Process; readonly measure: Meter }> {
  // DynamoDB Local deletes expired rows by the system's clock. At the system's time no row has expired.
  const site = await createSite(endpoint, Date.now())
  const other = site.another()
  return { site, other, measure: createMeter([site.client, other.client]) }
}

function line(what: string, events: number, { writes, reads, calls }: Consumption): Record<string, unknown> {
  const dollars = writes * PRICE.write + reads * PRICE.read
  return {
    what,
    events,
    calls: calls.length,
    'write units': writes,
    'read units': reads,
    ...(events > 0 && {
      'write units an event': (writes / events).toFixed(2),
      'dollars a million events': (dollars / events).toFixed(2),
    }),
  }
}
