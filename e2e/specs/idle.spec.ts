import { expect } from '@playwright/test'
import type { Tab } from '../support/tab.ts'
import { test } from '../support/test.ts'

const THIRTY_MINUTES = 30 * 60_000

test.describe('thirty idle minutes', () => {
  test('an event after exactly thirty idle minutes continues the session', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const start = Date.now()
    await visitor.hasTheTime(start)
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    await visitor.hasTheTime(start + THIRTY_MINUTES)
    await tab.clicks('Sign up')
    await tab.hasSentAll()
    await expectStored({
      events: [
        { event_type: 'page_view', client_time: start },
        { event_type: 'signup', client_time: start + THIRTY_MINUTES },
      ],
      sessions: [{ total_events: 2 }],
      active: [{}],
    })
  })

  test('an event a millisecond later starts a session in a page that stayed open', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const start = Date.now()
    await visitor.hasTheTime(start)
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    await visitor.hasTheTime(start + THIRTY_MINUTES + 1)
    await tab.clicks('Sign up')
    await tab.tracks('scroll')
    await tab.hasSentAll()
    const { events, sessions } = await expectStored({
      events: [{ event_type: 'page_view' }, { event_type: 'signup' }, { event_type: 'scroll' }],
      sessions: [{ total_events: 1 }, { total_events: 2 }],
      active: [{}, {}],
    })
    const [before, after] = sessions.map(({ session_id }) => session_id)
    expect(events.map(({ session_id }) => session_id)).toEqual([before, after, after])
    expect(sessions[1]?.user_id).toBe(sessions[0]?.user_id)
  })

  test('a page view a millisecond later starts a session when the visitor comes back', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const [home, pricing] = [site.url('/'), site.url('/pricing.html')]
    const start = Date.now()
    await visitor.hasTheTime(start)
    const tab = await visitor.opens(home)
    await tab.hasSentAll()
    await visitor.hasTheTime(start + THIRTY_MINUTES + 1)
    await tab.goesTo(pricing)
    await tab.hasSentAll()
    const { sessions } = await expectStored({
      events: [{ page_url: home }, { page_url: pricing }],
      sessions: [
        { total_events: 1, entry_page: home, exit_page: home },
        { total_events: 1, entry_page: pricing, exit_page: pricing },
      ],
      active: [{ current_page: home }, { current_page: pricing }],
    })
    expect(sessions[1]?.user_id).toBe(sessions[0]?.user_id)
  })

  test('tabs that wake at once after thirty idle minutes start one session together', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const start = Date.now()
    await visitor.hasTheTime(start)
    const tabs: Tab[] = []
    while (tabs.length < 5) tabs.push(await visitor.opens(site.url('/pricing.html')))
    // Tabs race for storage, and one race proves little.
    for (let round = 1; round <= 8; round += 1) {
      for (const tab of tabs) await tab.hasSentAll()
      await visitor.hasTheTime(start + round * (THIRTY_MINUTES + 1))
      await Promise.all(tabs.map((tab) => tab.tracks('wake')))
      for (const tab of tabs) await tab.flushes()
    }
    await expectStored({ sessions: Array.from({ length: 9 }, () => ({ total_events: 5 })) })
  })
})
