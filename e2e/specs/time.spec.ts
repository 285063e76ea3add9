import { expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import type { Tab } from '../support/tab.ts'
import { test } from '../support/test.ts'
import type { Visitor } from '../support/visitor.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What happens to the clock of a visitor who has a page open, and how the events before and after it are split. */
const CHANGES: readonly {
  readonly what: string
  readonly happens: (visitor: Visitor) => Promise<void>
  readonly splits: boolean
}[] = [
  {
    what: 'steps back an hour',
    happens: (visitor) => visitor.setsTheClock(Date.now() - HOUR),
    splits: false,
  },
  {
    what: 'steps forward a day',
    happens: (visitor) => visitor.setsTheClock(Date.now() + DAY),
    splits: true,
  },
  {
    what: 'goes on while the laptop sleeps for 31 minutes',
    happens: (visitor) => visitor.sleeps(31 * MINUTE),
    splits: true,
  },
]

test.describe('when the clock', () => {
  for (const { what, happens, splits } of CHANGES) {
    for (const { sent, network } of [
      { sent: 'has been sent', network: 'works' },
      { sent: 'waits', network: 'is lost' },
    ]) {
      test(`${what} and what happened before ${sent}, each event is counted once, ${splits ? 'in two sessions' : 'in one session'}`, async ({
        visitor,
        site,
        expectCounted,
      }) => {
        await visitor.windsUpTheClock(Date.now())
        const tab = await visitor.opens(site.url('/'))
        await tab.hasSentAll()
        if (network === 'is lost') await visitor.losesTheNetwork()
        await tab.tracksAtOnce(STEPS)
        if (network === 'works') await tab.flushes()
        await happens(visitor)
        await tab.tracksAtOnce(STEPS)
        await visitor.isOnlineAgain()
        await tab.drains()
        await tab.goesTo(site.url('/pricing.html'))
        await tab.drains()
        const { events, sessions } = await expectCounted(2 + 2 * STEPS.length)
        // Ids increase also when the clock steps back.
        expect(events.map(({ event_type }) => event_type)).toEqual([
          'page_view',
          ...STEPS,
          ...STEPS,
          'page_view',
        ])
        const half = 1 + STEPS.length
        expect(sessions.map(({ total_events }) => total_events)).toEqual(splits ? [half, half] : [2 * half])
      })
    }
  }

  test('steps forward a day and is set right again, one more session begins, and no third', async ({
    visitor,
    site,
    expectCounted,
  }) => {
    await visitor.windsUpTheClock(Date.now())
    const tab = await visitor.opens(site.url('/'))
    await tab.tracksAtOnce(STEPS)
    await visitor.setsTheClock(Date.now() + DAY)
    await tab.tracksAtOnce(STEPS)
    await visitor.setsTheClock(Date.now())
    await tab.tracksAtOnce(STEPS)
    await tab.drains()
    const { sessions } = await expectCounted(1 + 3 * STEPS.length)
    expect(sessions.map(({ total_events }) => total_events)).toEqual([1 + STEPS.length, 2 * STEPS.length])
  })
})

test('a session ends when it is 24 hours old, in a page that stays open and never rests', async ({
  visitor,
  site,
  expectCounted,
}) => {
  const start = Date.now() - DAY
  await visitor.hasTheTime(start)
  const tab = await visitor.opens(site.url('/'))
  for (let time = 30 * MINUTE; time <= DAY; time += 30 * MINUTE) {
    await visitor.hasTheTime(start + time)
    await tab.tracks('scroll')
  }
  await tab.drains()
  const { events, sessions } = await expectCounted(1 + 48)
  expect(sessions.map(({ total_events }) => total_events)).toEqual([48, 1])
  expect(events.at(-1)).toMatchObject({ client_time: start + DAY })
})

test('two tabs that stay open across all of this count each event once', async ({
  visitor,
  site,
  collector,
  expectCounted,
}) => {
  site.replace('https://stats.example.com', collector.url)
  const start = Date.now() - 2 * DAY
  await visitor.windsUpTheClock(start)
  const tabs: readonly Tab[] = [
    await visitor.opens(site.url('/')),
    await visitor.opens(site.url('/pricing.html')),
  ]
  for (const tab of tabs) await tab.hasSentAll()
  const changes: readonly (() => unknown)[] = [
    () => {},
    () => visitor.sleeps(31 * MINUTE),
    () => collector.losesRequests(),
    () => visitor.setsTheClock(start - HOUR),
    () => visitor.setsTheClock(start + 25 * HOUR),
    () => collector.passesAgain(),
    () => visitor.sleeps(29 * MINUTE),
    () => visitor.setsTheClock(start + 2 * HOUR),
    () => visitor.setsTheClock(Date.now()),
  ]
  for (const change of changes) {
    await change()
    for (const tab of tabs) await tab.tracksAtOnce(STEPS)
    for (const tab of tabs) await tab.startsToFlush()
  }
  for (const tab of tabs) await tab.drains()
  const tracked = changes.length * tabs.length * STEPS.length
  const { sessions } = await expectCounted(tabs.length + tracked)
  // Begun, asleep, forward a day, and the time that it is.
  expect(sessions).toHaveLength(4)
})
