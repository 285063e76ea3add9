import { expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import type { Tab } from '../support/tab.ts'
import { test } from '../support/test.ts'

const THIRTY_ONE_MINUTES = 31 * 60_000

test.describe('events of several tabs', () => {
  test('events of several tabs are in one session, in the order in which they were tracked', async ({
    visitor,
    site,
    expectCounted,
  }) => {
    const tabs: Tab[] = []
    while (tabs.length < 4) tabs.push(await visitor.opens(site.url('/')))
    for (const [index, type] of STEPS.entries()) await tabs[index % tabs.length]?.tracks(type)
    for (const tab of tabs) await tab.flushes()
    const { events, sessions } = await expectCounted(4 + STEPS.length)
    expect(sessions).toHaveLength(1)
    const types = events.map(({ event_type }) => event_type)
    expect(types).toEqual([...Array.from(tabs, () => 'page_view'), ...STEPS])
  })

  test('events of several tabs are in one session also if they arrive out of order', async ({
    visitor,
    site,
    expectStored,
    expectCounted,
  }) => {
    const [home, pricing] = [site.url('/'), site.url('/pricing.html')]
    const start = Date.now() - THIRTY_ONE_MINUTES
    await visitor.windsUpTheClock(start)
    const first = await visitor.opens(home)
    await first.hasSentAll()
    const letGo = await first.locks.take('naming')

    await visitor.setsTheClock(start + THIRTY_ONE_MINUTES)
    const early = await visitor.opens(home)
    await early.tracksAtOnce(STEPS)
    // A page that leaves names its event itself, so the later one is there first.
    const later = await visitor.opens(pricing)
    await later.follows('Home', home)
    await expectStored({ events: [{ page_url: home }, { page_url: pricing }, { page_url: home }] })
    await letGo()
    const { events, sessions } = await expectCounted(1 + (1 + STEPS.length) + 2)
    expect(sessions).toMatchObject([
      { total_events: 1 },
      { total_events: 3 + STEPS.length, entry_page: pricing },
    ])
    expect(events.at(-2)).toMatchObject({ page_url: pricing, session_id: sessions[1]?.session_id })
  })

  for (const { what, happens } of [
    { what: 'has not arrived', happens: (tab: Tab) => tab.holdsItsRequests() },
    { what: 'has arrived, and whose answer has not', happens: undefined },
  ]) {
    test(`are stored once when the tab that sends them is closed in the middle of a flush that ${what}`, async ({
      visitor,
      site,
      collector,
      expectCounted,
    }) => {
      site.replace('https://stats.example.com', collector.url)
      const [tab, other] = [
        await visitor.opens(site.url('/')),
        await visitor.opens(site.url('/pricing.html')),
      ]
      for (const each of [tab, other]) await each.hasSentAll()
      if (happens) await happens(tab)
      else collector.hangs()
      await tab.tracksAtOnce(STEPS)
      await tab.startsToFlush()
      await other.tracksAtOnce(STEPS)
      await tab.closes()
      collector.passesAgain()
      await other.flushes()
      await other.hasSentAll()
      const { sessions } = await expectCounted(2 + 2 * STEPS.length)
      expect(sessions).toHaveLength(1)
    })
  }

  for (const lock of ['naming', 'flush'] as const) {
    test(`are sent by the page that leaves, while a frozen tab keeps the ${lock} lock from all others`, async ({
      windowed,
      site,
      expectCounted,
    }) => {
      const start = Date.now() - 2 * THIRTY_ONE_MINUTES
      await windowed.windsUpTheClock(start)
      const first = await windowed.opens(site.url('/'))
      await first.hasSentAll()
      const letGo = await first.locks.take(lock)
      await windowed.setsTheClock(start + THIRTY_ONE_MINUTES)
      const frozen = await windowed.opens(site.url('/pricing.html'))
      await frozen.tracksAtOnce(STEPS)
      await expect.poll(() => first.locks.waiting(lock)).toBe(1)
      const tab = await windowed.opens(site.url('/'))
      await frozen.freezes()
      await letGo()

      await windowed.setsTheClock(start + 2 * THIRTY_ONE_MINUTES)
      await tab.tracksAtOnce(STEPS)
      await tab.startsToFlush()
      await expect.poll(() => tab.locks.waiting(lock)).toBeGreaterThan(0)
      expect(await tab.waiting()).toBeGreaterThanOrEqual(STEPS.length)
      await tab.follows('Our partner', site.elsewhere)
      const { events, sessions } = await expectCounted(1 + (1 + STEPS.length) + 1 + STEPS.length + 1)
      expect(sessions.map(({ total_events }) => total_events)).toEqual([
        1,
        2 + STEPS.length,
        1 + STEPS.length,
      ])
      expect(events.at(-1)).toMatchObject({ event_type: 'outbound_click' })

      await frozen.thaws()
      await tab.goesTo(site.url('/'))
      await tab.hasSentAll()
      expect((await expectCounted(events.length + 1)).sessions).toHaveLength(3)
    })
  }
})

test.describe('without Web Locks, as on http', () => {
  test.use({ domain: 'test' })

  test('events of ten tabs without Web Locks are stored once and counted once', async ({
    visitor,
    site,
    expectCounted,
  }) => {
    const tabs = await visitor.opensAtOnce(site.url('/'), 10)
    expect(await tabs[0]?.locks.areThere()).toBe(false)
    await Promise.all(tabs.map((tab) => tab.tracksAtOnce(['scroll', 'click'])))
    await Promise.all(tabs.map((tab) => tab.flushes()))
    for (const tab of tabs) await tab.hasSentAll()
    await expectCounted(10 * 3)
  })

  test('a visit without Web Locks over two pages and a second tab is one session', async ({
    visitor,
    site,
    expectCounted,
  }) => {
    const tab = await visitor.opens(site.url('/'))
    await tab.tracksAtOnce(STEPS)
    await tab.follows('Pricing', site.url('/pricing.html'))
    const second = await visitor.opens(site.url('/'))
    await second.hasSentAll()
    const { sessions } = await expectCounted(3 + STEPS.length)
    expect(sessions).toHaveLength(1)
  })
})
