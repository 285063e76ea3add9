import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit, EXACT, type Named } from '../support/audit.ts'
import { createEndedVisit, expectOneSuccessor } from '../support/ended-visit.ts'
import { createKillableApp, type KillableApp, type Moment } from '../support/killable-app.ts'
import { SITUATIONS, type Situation } from '../support/situations.ts'
import { sweepLater } from '../support/sweep-later.ts'
import type { TrackedEvent } from '../support/tracker.ts'

describe.each<[string, Moment]>([
  ['before its effect', 'cut before'],
  ['after its effect', 'cut after'],
])(
  'a process that is killed at its 1st, 2nd, 3rd … call to DynamoDB, %s',
  { timeout: 120_000 },
  (when, moment) => {
    let server: DynamoDBServer
    let app: KillableApp
    beforeAll(async () => {
      server = await startDynalite()
    })
    beforeEach(async () => {
      app = await createKillableApp(server.endpoint)
    })
    afterEach(() => app.stop())
    afterAll(() => server.stop())

    describe.each(Object.entries(SITUATIONS))('while it stores %s', (meaning, situation) => {
      it(`stores and counts once, by a retry, ${meaning} whose process was killed at a call, ${when}`, async () => {
        const sent: Named[] = []
        const points = await atEveryCall(situation, async (events, point) => {
          expect(await app.post({ events })).toMatchObject({ status: 200 })
          sent.push(...events)
          expect({ point, ...(await audit(app.tables, sent)) }).toEqual({ point, ...EXACT })
        })
        expect(points).toEqual(expect.arrayContaining(['BatchWriteItem', 'UpdateItem']))
      })

      it(`counts by the sweep, without a retry, ${meaning} whose process was killed at a call, ${when}`, async () => {
        const sent: Named[] = []
        await atEveryCall(situation, async (events) => {
          sent.push(...events)
        })
        expect(await audit(app.tables, sent)).toMatchObject({ extra: [], unseen: [] })
        await expectSweepCountsAll()
      })
    })

    it(`links one successor for plain posts to an ended session whose process was killed at a call, ${when}, and retried`, async () => {
      const answered: Named[] = []
      for (let nth = 1, over = false; !over; nth += 1) {
        const visit = createEndedVisit(`${nth}`)
        expect(await app.post({ events: visit.events })).toMatchObject({ status: 200 })
        over = (await app.postAndKill(visit.plain, nth, moment)) === undefined
        const answer = await app.post(visit.plain)
        expect(answer).toMatchObject({ status: 200 })
        answered.push(...(answer?.results ?? []))
        await expectOneSuccessor(app.tables, visit, 2)
      }
      expect((await audit(app.tables, answered)).lost).toEqual([])
      await expectSweepCountsAll()
    })

    /** Repeats the situation for each of its crash points, and kills the process there. Resolves to the operations at the crash points. */
    async function atEveryCall(
      situation: () => Situation,
      judge: (events: readonly TrackedEvent[], point: string) => Promise<void>,
    ): Promise<readonly string[]> {
      const points: string[] = []
      for (;;) {
        const { batch, before, cached } = situation()
        const writer = cached ? app : app.neighbour
        for (const events of before) expect(await writer.post({ events })).toMatchObject({ status: 200 })
        const operation = await app.postAndKill({ events: batch }, points.length + 1, moment)
        await judge([...before.flat(), ...batch], `${points.length + 1}: ${operation}`)
        if (operation === undefined) return points
        points.push(operation)
      }
    }

    async function expectSweepCountsAll(): Promise<void> {
      const stored = await app.tables.events()
      expect((await audit(app.tables, stored)).miscounted).not.toEqual([])
      await sweepLater(app.tables)
      expect(await audit(app.tables, stored)).toEqual(EXACT)
      expect((await app.tables.sessions()).filter(({ is_active }) => is_active)).toEqual([])
      expect(await app.tables.active()).toEqual([])
    }
  },
)
