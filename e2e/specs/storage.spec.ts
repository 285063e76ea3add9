import { expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import type { Rows } from '../support/tables.ts'
import { test } from '../support/test.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE

/** Ways in which a page has no localStorage, and what a visitor or a site does for that. */
const NONE = [
  { what: 'throws at its name, in a sandbox', sandbox: true, alter: undefined },
  {
    what: 'throws at its name, as where the visitor blocks site data',
    sandbox: false,
    alter: () => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError')
        },
      })
    },
  },
  {
    what: 'throws at every write',
    sandbox: false,
    alter: () => {
      const set = (): never => {
        throw new DOMException('Setting the value exceeded the quota.', 'QuotaExceededError')
      }
      Object.defineProperty(window, 'localStorage', { value: new Proxy({}, { set }) })
    },
  },
]

test.describe('a page whose localStorage', () => {
  for (const { what, sandbox, alter } of NONE) {
    test(`${what} has all its events stored, in one session, also the one with which it leaves`, async ({
      visitor,
      site,
      expectCounted,
    }) => {
      if (sandbox) site.sandboxes()
      if (alter) await visitor.altersPages(alter)
      const tab = await visitor.opens(site.url('/'))
      await tab.tracksAtOnce(STEPS)
      await tab.flushes()
      await tab.follows('Our partner', site.elsewhere)
      const { events, sessions } = await expectCounted(2 + STEPS.length)
      expect(sessions).toHaveLength(1)
      expect(events.map(({ event_type }) => event_type)).toEqual(['page_view', ...STEPS, 'outbound_click'])
    })
  }

  test('is full to the last byte has all its events stored, also the one with which it leaves', async ({
    visitor,
    site,
    expectCounted,
  }) => {
    const tab = await visitor.opens(site.url('/plain.html'))
    await tab.storage.fills()
    await tab.follows('Home', site.url('/'))
    await tab.tracksAtOnce(STEPS)
    await tab.flushes()
    await tab.follows('Our partner', site.elsewhere)
    expect((await expectCounted(2 + STEPS.length)).sessions).toHaveLength(1)
  })

  test('fills up while events wait has all of them stored, and the visit goes on with the next page', async ({
    visitor,
    site,
    collector,
    expectCounted,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    collector.losesRequests()
    await tab.tracksAtOnce(STEPS)
    await tab.storage.fills()
    await tab.tracksAtOnce(STEPS)
    collector.passesAgain()
    await tab.flushes()
    await tab.follows('Pricing', site.url('/pricing.html'))
    expect((await expectCounted(2 + 2 * STEPS.length)).sessions).toHaveLength(1)
    await tab.hasSentAll()
  })

  test('is cleared by the site goes on with a new visitor, and loses nothing that is on its way', async ({
    visitor,
    site,
    collector,
    expectCounted,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    collector.hangs()
    await tab.tracksAtOnce(STEPS)
    await tab.startsToFlush()
    await expect.poll(() => collector.events().length).toBe(1 + STEPS.length)
    await tab.storage.clears()
    collector.passesAgain()
    await tab.tracksAtOnce(STEPS)
    await tab.follows('Our partner', site.elsewhere)
    const { events, sessions } = await expectCounted(1 + 2 * STEPS.length + 1)
    expect(sessions.map(({ total_events }) => total_events)).toEqual([1 + STEPS.length, STEPS.length + 1])
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(2)
  })
})

test('the tracker never changes localStorage keys of other scripts', async ({
  visitor,
  site,
  collector,
  expectCounted,
}) => {
  site.replace('https://stats.example.com', collector.url)
  const foreign = {
    cart: '["cup"]',
    footfall: 'mine',
    session: 'theirs',
    evt_1: '{"event_id":"evt_1","session_id":"sess_1"}',
    'footfall https://other.example.com/events evt_1': '{"event_id":"evt_1","session_id":"sess_1"}',
    'footfall https://other.example.com/events session': 'theirs',
  }
  const tab = await visitor.opens(site.url('/plain.html'))
  await tab.storage.takes(foreign)
  collector.answers({ status: 503 })
  await tab.follows('Home', site.url('/'))
  await tab.tracksAtOnce(STEPS)
  await tab.flushes()
  expect(await tab.storage.entries()).toMatchObject(foreign)
  collector.passesAgain()
  // Once all is sent, what is left beside them is the visitor and the session.
  await expect
    .poll(() => tab.flushes().then(tab.storage.entries).then(Object.keys), { intervals: [100] })
    .toHaveLength(Object.keys(foreign).length + 1)
  await expectCounted(1 + STEPS.length)
  expect(await tab.storage.entries()).toMatchObject(foreign)
})

test.describe('during an outage the oldest events are dropped, and counted in the sessions,', () => {
  for (const { bound, kilobytes, tracked } of [
    { bound: 'beyond a thousand', kilobytes: 0, tracked: 1_010 },
    { bound: 'beyond a megabyte', kilobytes: 29, tracked: 40 },
  ]) {
    test(bound, async ({ visitor, site, collector, expectCounted }) => {
      site.replace('https://stats.example.com', collector.url)
      const tab = await visitor.opens(site.url('/'))
      await tab.hasSentAll()
      collector.losesRequests()
      const types = Array.from({ length: tracked }, (_, index) => `event ${index}`)
      if (kilobytes) await tab.tracksLarge(types, kilobytes)
      else await tab.tracksAtOnce(types)
      await tab.flushes()
      const kept = await tab.waiting()
      expect(kept).toBeLessThan(tracked)
      collector.passesAgain()
      await tab.drains()
      await tab.tracks('after')
      await tab.drains()
      const { events, sessions } = await expectCounted(1 + kept + 1)
      expect(events.map(({ event_type }) => event_type)).toEqual([
        'page_view',
        ...types.slice(-kept),
        'after',
      ])
      expect(lossOf(sessions)).toBe(tracked - kept)
    })
  }

  test('beyond six days', async ({ visitor, site, collector, expectCounted }) => {
    site.replace('https://stats.example.com', collector.url)
    const start = Date.now() - 7 * DAY
    await visitor.windsUpTheClock(start)
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    collector.losesRequests()
    await tab.tracksAtOnce(STEPS)
    await visitor.setsTheClock(start + 5 * DAY)
    await tab.tracks('not as old')
    await visitor.setsTheClock(start + 6 * DAY + MINUTE)
    await tab.flushes()
    expect(await tab.waiting()).toBe(1)
    collector.passesAgain()
    await tab.tracks('after')
    await tab.drains()
    const { events, sessions } = await expectCounted(3)
    expect(events.map(({ event_type }) => event_type)).toEqual(['page_view', 'not as old', 'after'])
    expect(lossOf(sessions)).toBe(STEPS.length)
  })
})

/** How many events a visitor's browser had to drop, as its sessions tell. */
function lossOf(sessions: Rows['sessions']): number {
  return sessions.reduce((sum, { lost_events }) => sum + lost_events, 0)
}
