import { expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import { test } from '../support/test.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE

/** Bytes that browsers allow for all keepalive requests in flight together (Fetch standard, "HTTP-network-or-cache fetch"). */
const ALLOWANCE = 65_536

test('fifty tabs together keep to one pause while the server is overloaded', async ({
  visitor,
  site,
  collector,
  expectCounted,
}) => {
  test.slow()
  site.replace('https://stats.example.com', collector.url)
  // The longest waits that the dice allow.
  await visitor.altersPages(() => {
    Math.random = () => 0.999
  })
  const tabs = await visitor.opensMany(site.url('/'), 50)
  await tabs[0]?.hasSentAll()
  await expectCounted(50)

  const { length } = collector.requests
  collector.answers({ status: 503 })
  await Promise.all(tabs.map((tab) => tab.tracks('click')))
  await expect
    .poll(
      async () => {
        await Promise.all(tabs.map((tab) => tab.startsToFlush()))
        return collector.requests.length - length
      },
      { timeout: 20_000, intervals: [100] },
    )
    .toBe(3)
  const at = collector.requests.slice(length).map((request) => request.at)
  const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0))
  for (const [failures, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(999 * 2 ** failures)

  collector.passesAgain()
  await tabs[0]?.drains()
  expect((await expectCounted(2 * 50)).sessions).toHaveLength(1)
})

test('the tracker stops after three blocked requests, and each later reason allows one', async ({
  visitor,
  site,
  expectCounted,
}) => {
  await visitor.windsUpTheClock(Date.now())
  const blocker = await visitor.installsABlocker()
  const tab = await visitor.opens(site.url('/'))
  const hasBlocked = (requests: number): Promise<void> =>
    expect
      .poll(async () => {
        await visitor.waits(MINUTE)
        return blocker.blocked
      })
      .toBe(requests)
  await hasBlocked(3)
  await visitor.waits(DAY)
  expect(blocker.blocked).toBe(3)

  await tab.tracks('click')
  await hasBlocked(4)
  await tab.goesTo(site.url('/pricing.html'))
  await hasBlocked(5)
  await visitor.losesTheNetwork()
  await visitor.isOnlineAgain()
  await hasBlocked(6)
  await tab.goesTo(site.elsewhere)
  await visitor.waits(DAY)
  expect(blocker.blocked).toBe(6)

  await blocker.isRemoved()
  await tab.goesTo(site.url('/'))
  await tab.hasSentAll()
  await expectCounted(4)
})

test('events beyond the keepalive limit of 64 KiB wait, and the next page sends them', async ({
  windowed,
  site,
  collector,
  expectCounted,
}) => {
  site.replace('https://stats.example.com', collector.url)
  const other = await windowed.opens(site.elsewhere)
  const tab = await windowed.opens(site.url('/'))
  await tab.hasSentAll()
  const { length } = collector.requests
  const bodies = (): readonly string[] => collector.requests.slice(length).map(({ body }) => body)
  collector.hangs()
  // Each time the page hides, it sends what is not on its way yet.
  for (const types of [STEPS.slice(0, 1), STEPS.slice(1, 2), STEPS.slice(2, 3), STEPS.slice(3, 6)]) {
    await tab.comesToTheFront()
    await tab.tracksLarge(types, 20)
    await other.comesToTheFront()
    await expect.poll(() => tab.isHidden()).toBe(true)
  }
  await expect.poll(() => bodies().length).toBe(3)
  await tab.comesToTheFront()
  // What went beyond it would fail at once, and leave a note of that.
  expect(Object.keys(await tab.storage.entries()).filter((key) => key.endsWith(' pause'))).toEqual([])
  await tab.follows('Our partner', site.elsewhere)
  expect(bodies()).toHaveLength(3)
  expect(bodies().join('').length).toBeLessThanOrEqual(ALLOWANCE)

  collector.passesAgain()
  await tab.goesTo(site.url('/'))
  await tab.drains()
  await expectCounted(1 + 6 + 1 + 1)
})
