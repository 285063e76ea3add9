import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit, EXACT, type Named } from '../support/audit.ts'
import { type BuiltApp, startBuiltApp } from '../support/built-app.ts'
import { createEndedVisit, expectOneSuccessor } from '../support/ended-visit.ts'
import type { Moment } from '../support/killable-app.ts'
import { createProcess, type Process } from '../support/site.ts'
import { SITUATIONS } from '../support/situations.ts'
import { sweepLater } from '../support/sweep-later.ts'
import { ownTables, type Tables } from '../support/tables.ts'

describe.each<[string, Moment]>([
  ['before its effect', 'cut before'],
  ['after its effect', 'cut after'],
])(
  'an app whose DynamoDB goes away at the 1st, 2nd, 3rd … call, %s',
  { timeout: 120_000 },
  (when, moment) => {
    let server: DynamoDBServer
    let proxy: FaultProxy
    let tables: Tables
    let app: BuiltApp
    let neighbour: Process
    const sent: Named[] = []
    beforeAll(async () => {
      server = await startDynalite()
      proxy = await startFaultProxy(server.endpoint)
      tables = await ownTables(server.endpoint)
      app = await startBuiltApp(tables.config, proxy.endpoint)
      neighbour = createProcess(tables.config, Date.now)
    })
    afterAll(async () => {
      await app.kill()
      neighbour.client.destroy()
      await proxy.stop()
      await server.stop()
    })

    it.each(Object.entries(SITUATIONS))(
      `answers %s with 503 while DynamoDB goes away at a call, ${when}, and stores and counts the retry once`,
      async (_, situation) => {
        const points: string[] = []
        for (;;) {
          const { batch, before, cached } = situation()
          for (const events of before) await expectStored({ events }, cached ? app : neighbour)
          const operation = await postAndLoseDynamoDB({ events: batch }, points.length + 1)
          await expectStored({ events: batch }, app)
          sent.push(...before.flat(), ...batch)
          const point = `${points.length + 1}: ${operation}`
          expect({ point, ...(await audit(tables, sent)) }).toEqual({ point, ...EXACT })
          if (operation === undefined) break
          points.push(operation)
        }
        expect(points).toEqual(expect.arrayContaining(['BatchWriteItem', 'UpdateItem']))
      },
    )

    it(`answers plain posts to an ended session with 503 while DynamoDB goes away at a call, ${when}, and links one successor at the retry`, async () => {
      for (let nth = 1, over = false; !over; nth += 1) {
        const visit = createEndedVisit(`${nth}`)
        await expectStored({ events: visit.events }, app)
        over = (await postAndLoseDynamoDB(visit.plain, nth)) === undefined
        await expectStored(visit.plain, app)
        await expectOneSuccessor(tables, visit, 2)
      }
      await sweepLater(tables)
      expect(await audit(tables, await tables.events())).toEqual(EXACT)
    })

    async function expectStored(body: object, by: Pick<BuiltApp | Process, 'post'>): Promise<void> {
      expect(await by.post(body)).toMatchObject({ status: 200 })
    }

    /** Lets DynamoDB go away at the `nth` call of a post until the post is answered. Resolves to the operation; to undefined if the post made fewer calls. */
    async function postAndLoseDynamoDB(body: object, nth: number): Promise<string | undefined> {
      const before = proxy.calls.length
      let gone: Promise<void> | undefined
      proxy.failsAt(nth, moment, () => {
        gone = proxy.goesAway()
        return gone
      })
      const answer = await app.post(body)
      proxy.works()
      if (!gone) {
        expect(answer).toMatchObject({ status: 200 })
        return undefined
      }
      const operation = proxy.calls[before + nth - 1]
      await gone
      await proxy.comesBack()
      expect(answer).toMatchObject({
        status: 503,
        error: 'The database did not respond in time; retry after 1 second.',
      })
      expect(answer?.headers.get('retry-after')).toBe('1')
      return operation
    }
  },
)
