import { expect } from 'vitest'
import { createIngest } from '../../../src/domain/ingest.ts'
import { random } from '../../../src/domain/random.ts'
import { createSessionCache } from '../../../src/domain/session-cache.ts'
import type { Store } from '../../../src/domain/store.ts'
import { miscountedSessions } from '../exactness.ts'
import { heapInUse } from '../heap.ts'
import { createMemorySite } from '../memory-site.ts'
import { createOpenStore } from '../open-store.ts'
import type { Fuzzed } from './header-mutations.ts'
import { acceptedOf, faultOf } from './judge.ts'
import { fuzzedRequests, ROUND } from './requests.ts'
import { AGAIN, BODIES, SEED } from './settings.ts'

const NOW = 1_790_000_000_000

/** Bytes that the heap may grow from the middle of a run to its end: far less than what is posted in between. */
const LEVEL = 24 * 1_048_576

/** Posts the rounds of one shard to one app, and compares the rows with the answers after each round. */
export async function fuzzInMemory(shard: number, shards: number): Promise<void> {
  const rounds = Math.ceil(BODIES / ROUND)
  let open = createOpenStore()
  const rows = new Set<string>()
  const site = createMemorySite({
    ingest: createIngest({
      store: latest(() => open.store, rows),
      cache: createSessionCache(),
      now: () => NOW,
      random,
    }),
    now: () => NOW,
  })
  let [posted, accepted, middle] = [0, 0, 0]
  for (let round = shard; round < rounds; round += shards) {
    // No later round names a session of an earlier one.
    open = createOpenStore()
    rows.clear()
    const names = new Set<string>()
    for (const [index, request] of fuzzedRequests(SEED, round, NOW).entries()) {
      const response = await site.app.request('/events', { method: 'POST', ...asInit(request) })
      const answer = { status: response.status, text: await response.text() }
      const stored = acceptedOf(answer)
      for (const { session_id, event_id } of stored) names.add(`${session_id} ${event_id}`)
      posted += 1
      if (stored.length > 0) accepted += 1
      if (faultOf(answer) ?? site.logged.length > 0) {
        throw new Error(`${faultOf(answer)} ${site.logged}: ${describe(request, round, index)}`)
      }
      if (rows.size !== names.size) {
        throw new Error(`${rows.size} rows for ${names.size} events: ${describe(request, round, index)}`)
      }
    }
    expect([...rows].sort(), `round ${round}, ${AGAIN}`).toEqual([...names].sort())
    expect(miscountedSessions(open.events(), open.sessions()), `round ${round}, ${AGAIN}`).toEqual([])
    if (!middle && round > rounds / 2) middle = heapInUse()
  }
  expect(accepted / posted, AGAIN).toBeGreaterThan(0.2)
  expect(accepted / posted, AGAIN).toBeLessThan(0.8)
  expect(heapInUse() - middle, AGAIN).toBeLessThan(LEVEL)
}

/** The store of the current round. Records the names of the rows put. */
function latest(store: () => Store, rows: Set<string>): Store {
  return new Proxy({} as Store, {
    get: (_, name: keyof Store) =>
      name === 'put'
        ? (...put: Parameters<Store['put']>) => {
            for (const { session_id, event_id } of put[0]) rows.add(`${session_id} ${event_id}`)
            return store().put(...put)
          }
        : store()[name],
  })
}

function asInit({ headers, body }: Fuzzed): {
  readonly headers: [string, string][]
  readonly body: Uint8Array<ArrayBuffer>
} {
  const own = headers.map(([name, value]): [string, string] => [name, value])
  const announced = own.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  return {
    // As browsers send it.
    headers: announced ? own : [...own, ['content-length', String(body.length)]],
    body: new Uint8Array(body),
  }
}

function describe({ headers, body }: Fuzzed, round: number, index: number): string {
  const shown = JSON.stringify(Buffer.from(body).toString('latin1').slice(0, 2_000))
  return `request ${index} of round ${round}, ${JSON.stringify(headers)}, ${shown}, ${AGAIN}`
}
