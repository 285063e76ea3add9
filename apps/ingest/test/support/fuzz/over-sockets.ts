import type { DynamoDBServer } from '@footfall/testing/dynamodb'
import { expect } from 'vitest'
import { serve } from '../../../src/hosts/node/serve.ts'
import { audit, EXACT, type Named } from '../audit.ts'
import { createSite } from '../site.ts'
import { acceptedOf, type FuzzedAnswer, faultOf } from './judge.ts'
import { createRandomSource, seedOf } from './random-source.ts'
import { sendRaw } from './raw-client.ts'
import { fuzzedRequests, ROUND } from './requests.ts'
import { AGAIN, BODIES, SEED } from './settings.ts'
import { onTheWire, type Sent } from './wire.ts'

/** Connections at once. */
const CLIENTS = 8

/** Retries of a request answered 503, as happens on a busy machine. */
const MAX_RETRIES = 10

/** Posts over connections to an app over `database`, and compares the tables with the answers at the end. */
export async function fuzzOverSockets(database: DynamoDBServer): Promise<void> {
  // DynamoDB Local deletes expired rows by the system's clock. At the system's time no row has expired.
  const site = await createSite(database.endpoint, Date.now())
  const server = await serve(site.app, { port: 0, host: '127.0.0.1' })
  const accepted = new Map<string, Named>()
  const unsure: Named[] = []
  let [posted, accepting, unavailable] = [0, 0, 0]

  /** Resolves to the fault of the answer; undefined without a fault. */
  async function post(sent: Sent): Promise<string | undefined> {
    let answer = await sendRaw(server.port, sent)
    for (let again = 0; answer?.status === 503 && again < MAX_RETRIES; again += 1) {
      unavailable += 1
      answer = await sendRaw(server.port, sent)
    }
    posted += 1
    if (!answer) {
      if (sent.unsure) unsure.push(sent.unsure)
      return sent.ends ? undefined : 'it was not answered'
    }
    const stored = acceptedOf(answer)
    if (stored.length > 0) accepting += 1
    for (const named of stored) accepted.set(`${named.session_id} ${named.event_id}`, named)
    return isOutside(answer) ? undefined : faultOf(answer)
  }

  try {
    for (let round = 0; round < Math.ceil(BODIES / 20 / ROUND); round += 1) {
      const random = createRandomSource(seedOf(~SEED, round))
      const waiting = fuzzedRequests(SEED, round, site.now()).map((request) =>
        onTheWire(random, request, site.now()),
      )
      const client = async (): Promise<void> => {
        for (let sent = waiting.pop(); sent; sent = waiting.pop()) {
          const fault = await post(sent)
          if (fault) throw new Error(`${fault}: ${shown(sent)}, ${AGAIN}`)
        }
      }
      await Promise.all(Array.from({ length: CLIENTS }, client))
    }
    const rows = new Set((await site.tables.events()).map(({ event_id }) => event_id))
    const stored = [...accepted.values(), ...unsure.filter(({ event_id }) => rows.has(event_id))]
    const { extra, ...found } = await audit(site.tables, stored)
    expect({ ...found, extra: unavailable > 0 ? [] : extra }, AGAIN).toEqual(EXACT)
    // An event without an id whose request was answered 503 may be stored twice. No other event may be.
    expect(extra.length, AGAIN).toBeLessThanOrEqual(unavailable * 30)
    // Some requests have X-Forwarded-For, which logs one warning.
    const failures = site.logged.filter((line) => !line.includes('TRUSTED_PROXIES'))
    expect(failures, AGAIN).toEqual(Array(unavailable).fill('POST /events failed.'))
    expect(unavailable / posted, AGAIN).toBeLessThan(0.05)
    expect(accepting / posted, AGAIN).toBeGreaterThan(0.2)
    expect(accepting / posted, AGAIN).toBeLessThan(0.8)
  } finally {
    await server.close()
    site.client.destroy()
  }
}

/** Whether the answer is not one of `POST /events`: for another path or method, or Node's answer to malformed HTTP. */
function isOutside({ status, text }: FuzzedAnswer): boolean {
  return [404, 405, 408, 417, 431].includes(status) || (status === 400 && text === '')
}

function shown({ bytes }: Sent): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 2_000))
}
