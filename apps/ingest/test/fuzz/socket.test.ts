import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from '../../src/serve.ts'
import { audit, EXACT, type Named } from '../support/audit.ts'
import { acceptedOf, type FuzzedAnswer, faultOf } from '../support/fuzz/judge.ts'
import { createLuck, seedOf } from '../support/fuzz/luck.ts'
import { sendRaw } from '../support/fuzz/raw-client.ts'
import { fuzzedRequests, ROUND } from '../support/fuzz/requests.ts'
import { AGAIN, BODIES, SEED } from '../support/fuzz/settings.ts'
import { onTheWire, type Sent } from '../support/fuzz/wire.ts'
import { createSite, type Site } from '../support/site.ts'

/** Connections at once. */
const CLIENTS = 50

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('over a socket and %s', (_, start) => {
  let database: DynamoDBServer | undefined
  let site: Site
  let server: RunningServer
  beforeAll(async () => {
    database = await start()
    if (!database) return
    // DynamoDB Local deletes by its own clock what has expired: here, nothing has.
    site = await createSite(database.endpoint, Date.now())
    server = await serve(site.app, { port: 0, host: '127.0.0.1' })
  })
  beforeEach(({ skip }) => {
    if (!database) skip('there is no Java on this machine')
  })
  afterAll(async () => {
    await server?.close()
    site?.client.destroy()
    await database?.stop()
  })

  it('accepts, refuses and stores exactly what it says, whatever comes', { timeout: 600_000 }, async () => {
    const accepted = new Map<string, Named>()
    const faults: string[] = []
    const unsure: Named[] = []
    let [posted, well, unanswered] = [0, 0, 0]
    for (let round = 0; round < Math.ceil(BODIES / 20 / ROUND); round += 1) {
      const luck = createLuck(seedOf(~SEED, round))
      const waiting = fuzzedRequests(SEED, round, site.now()).map((request) =>
        onTheWire(luck, request, site.now()),
      )
      await Promise.all(
        Array.from({ length: CLIENTS }, async () => {
          for (let sent = waiting.pop(); sent; sent = waiting.pop()) {
            const answer = await sendRaw(server.port, sent)
            posted += 1
            if (!answer) {
              if (!sent.ends) unanswered += 1
              if (sent.unsure) unsure.push(sent.unsure)
              continue
            }
            const fault = isOutside(answer) ? undefined : faultOf(answer)
            if (fault) faults.push(`${fault}: ${shown(sent)}`)
            const stored = acceptedOf(answer)
            if (stored.length > 0) well += 1
            for (const named of stored) accepted.set(`${named.session_id} ${named.event_id}`, named)
          }
        }),
      )
      expect(faults, AGAIN).toEqual([])
      expect(site.logged, AGAIN).toEqual([])
    }
    const stored = new Set((await site.tables.events()).map(({ event_id }) => event_id))
    const stillStored = unsure.filter(({ event_id }) => stored.has(event_id))
    expect(await audit(site.tables, [...accepted.values(), ...stillStored]), AGAIN).toEqual(EXACT)
    expect(unanswered, AGAIN).toBe(0)
    expect(well / posted, AGAIN).toBeGreaterThan(0.2)
    expect(well / posted, AGAIN).toBeLessThan(0.8)
  })
})

function shown({ bytes }: Sent): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 2_000))
}

/** Whether the answer is not `POST /events`'s own: to another path or method, or Node's to what is no HTTP, which says little. */
function isOutside({ status, text }: FuzzedAnswer): boolean {
  return [404, 405, 408, 417, 431].includes(status) || (status === 400 && text === '')
}
