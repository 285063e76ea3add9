import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { type Fault, type FaultProxy, seededRandom, startFaultProxy } from '@footfall/testing/fault-proxy'
import { sizeOf } from '@footfall/testing/sizes'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit, EXACT } from '../support/audit.ts'
import { type BuiltApp, startBuiltApp } from '../support/built-app.ts'
import type { Plain } from '../support/clients.ts'
import { createConcurrentClients } from '../support/concurrent-clients.ts'
import { sweepLater } from '../support/sweep-later.ts'
import { ownTables, type Tables } from '../support/tables.ts'

/** Multiplies the number of clients. `FAULT_SEED` selects other clients and other faults. */
const SIZE = sizeOf('FAULT_SIZE')
const SEED = Number(process.env['FAULT_SEED'] ?? 1)

const FAULTS: readonly Fault[] = ['throttled', 'error', 'cut before', 'cut after', 'unprocessed', 'slow']

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('clients of two processes over %s', (_, start) => {
  let server: DynamoDBServer | undefined
  let proxy: FaultProxy
  let tables: Tables
  let apps: readonly BuiltApp[]
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.stop())
  beforeEach(async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    proxy = await startFaultProxy(server.endpoint, SEED)
    tables = await ownTables(server.endpoint)
    apps = await Promise.all([0, 1].map(() => startBuiltApp(tables.config, proxy.endpoint)))
  })
  afterEach(async () => {
    if (!server) return
    await Promise.all(apps.map((app) => app.kill()))
    await proxy.stop()
  })

  describe.each([
    [5, 1],
    [20, FAULTS.length],
  ])('while %i of 100 calls fail', (percent, kinds) => {
    it(`stores and counts every event once while ${percent} of 100 calls to DynamoDB fail (seed ${SEED})`, {
      timeout: 180_000 + 60_000 * SIZE,
    }, async () => {
      const random = seededRandom(SEED)
      const clients = createConcurrentClients(SIZE, random)
      proxy.fails(FAULTS, percent / 100)
      const answered = await clients.sendAll((body) => oneOf(apps, random).post(body))
      proxy.works()
      expect(new Set(proxy.met).size).toBeGreaterThanOrEqual(kinds)

      const plain = (await tables.events()).filter(({ page_url }) => clients.pages.includes(page_url))
      expectStoredOnce(plain, answered)
      const ofTrackers = new Set(clients.tracked.map(({ session_id }) => session_id))
      const { miscounted, ...others } = await audit(tables, [...clients.tracked, ...plain])
      expect({ ...others, miscounted: miscounted.filter((id) => ofTrackers.has(id)) }).toEqual(EXACT)

      // An unanswered event of a plain client may be stored. It is counted when its session is closed.
      await sweepLater(tables)
      expect(await audit(tables, [...clients.tracked, ...plain])).toEqual(EXACT)
    })
  })
})

/** Expects one row for each answered post of a plain client, and at most one row for each page. */
function expectStoredOnce(rows: readonly Plain[], answered: readonly Plain[]): void {
  const pages = rows.map(({ page_url }) => page_url)
  expect(new Set(pages).size).toBe(pages.length)
  const stored = new Map(
    rows.map(({ page_url, event_id, session_id }) => [page_url, { event_id, session_id }]),
  )
  expect(answered.map(({ page_url }) => stored.get(page_url))).toEqual(
    answered.map(({ event_id, session_id }) => ({ event_id, session_id })),
  )
}

function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item
}
