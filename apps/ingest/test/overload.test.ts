import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedDynamoDB, startEmbeddedDynamoDB } from '../start/embedded-dynamodb.ts'
import { audit, EXACT } from './support/audit.ts'
import { type BuiltApp, startBuiltApp } from './support/built-app.ts'
import { CAN_READ_MEMORY, residentMiB } from './support/resident-memory.ts'
import type { Answer } from './support/site.ts'
import { ownTables, type Tables } from './support/tables.ts'
import { type TrackedEvent, trackedVisit } from './support/tracker.ts'

/** Clients with a request under way at all times: far more than the app admits. */
const CLIENTS = 150

const IN_WORK = 8

/** Visits of a client, one after the other, and events of a visit. */
const VISITS = 2
const VISIT = 3

/** MiB by which the memory of a process varies with its garbage. */
const MEMORY_VARIATION = 64

describe('an app that is offered far more than it can do', { timeout: 900_000 }, () => {
  let folder: string
  let dynamodb: EmbeddedDynamoDB
  let tables: Tables
  let app: BuiltApp
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overload-'))
    const script = fileURLToPath(new URL('../start/dynalite.mjs', import.meta.url))
    dynamodb = await startEmbeddedDynamoDB({ script, folder })
    tables = await ownTables(dynamodb.endpoint, dynamodb.credentials.accessKeyId)
    app = await startBuiltApp(tables.config, dynamodb.endpoint, {
      MAX_REQUESTS_IN_WORK: String(IN_WORK),
      RATE_LIMIT_PER_ADDRESS: '999999999',
    })
  })
  afterAll(async () => {
    await app.kill()
    tables.client.destroy()
    await dynamodb.close()
    await rm(folder, { recursive: true })
  })

  it('under overload answers 200 or 503 with Retry-After, bounds its memory, answers health, and recovers', async () => {
    const accepted: TrackedEvent[] = []
    const refusals: (Answer | undefined)[] = []
    const memory: number[] = []

    /** Sends each visit again without a pause until it is accepted. */
    async function visits(): Promise<void> {
      for (let count = 0; count < VISITS; count += 1) {
        const events = trackedVisit(Date.now(), VISIT)
        for (
          let answer = await app.post({ events });
          answer?.status !== 200;
          answer = await app.post({ events })
        ) {
          refusals.push(answer)
          if (!answer) return
        }
        accepted.push(...events)
      }
    }

    let over = false
    const load = Promise.all(Array.from({ length: CLIENTS }, visits)).finally(() => {
      over = true
    })
    const health: number[] = []
    while (!over) {
      health.push((await fetch(`${app.url}/health`)).status)
      if (CAN_READ_MEMORY && accepted.length > (CLIENTS * VISITS * VISIT) / 4)
        memory.push(residentMiB(app.pid))
      await Promise.race([load, pause(50)])
    }
    await load

    expect(accepted).toHaveLength(CLIENTS * VISITS * VISIT)
    expect(refusals.length).toBeGreaterThan(CLIENTS)
    expect(
      new Set(refusals.map((answer) => `${answer?.status} ${answer?.headers.get('retry-after')}`)),
    ).toEqual(new Set(['503 1']))
    expect(new Set(health)).toEqual(new Set([200]))
    const [first = 0] = memory
    expect(Math.max(0, ...memory)).toBeLessThan(first + MEMORY_VARIATION)

    const [afterwards] = trackedVisit(Date.now(), 1)
    expect(await app.post({ events: [afterwards] })).toMatchObject({ status: 200 })
    expect(await audit(tables, [...accepted, afterwards as TrackedEvent])).toEqual(EXACT)
    expect(await app.end()).toBe(0)
  })
})
