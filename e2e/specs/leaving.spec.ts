import { expect } from '@playwright/test'
import { test } from '../support/test.ts'

test.describe('an event tracked by a click that leaves the site', () => {
  for (const { how, click, event_type } of [
    { how: 'follows a link in the same task', click: 'Our partner', event_type: 'outbound_click' },
    { how: 'is sent away by the script that tracked it', click: 'Pay elsewhere', event_type: 'checkout' },
  ]) {
    test(`is stored, once, when the visitor ${how}`, async ({ visitor, site, expectStored }) => {
      const tab = await visitor.opens(site.url('/'))
      await tab.hasSentAll()
      await tab.follows(click, site.elsewhere)
      await expectStored({
        events: [{ event_type: 'page_view' }, { event_type }],
        sessions: [{ total_events: 2 }],
      })
      // The page did not receive the answer, so the next page sends the event again. The app ignores the duplicate.
      await tab.goesTo(site.url('/pricing.html'))
      await tab.hasSentAll()
      await expectStored({
        events: [{ event_type: 'page_view' }, { event_type }, { event_type: 'page_view' }],
        sessions: [{ total_events: 3, lost_events: 0 }],
      })
    })
  }

  test('is stored with those of the pages just before, in one session', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const tab = await visitor.opens(site.elsewhere)
    await tab.follows('What they charge', site.url('/pricing.html'))
    await tab.follows('Home', site.url('/'))
    await tab.follows('Our partner', site.elsewhere)
    await expectStored({
      events: [{ event_type: 'page_view' }, { event_type: 'page_view' }, { event_type: 'outbound_click' }],
      sessions: [{ total_events: 3, lost_events: 0 }],
      active: [{}],
    })
  })

  test('is stored after the visitor comes back when the request was lost', async ({
    visitor,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    collector.losesRequests()
    await tab.follows('Our partner', site.elsewhere)
    await expect
      .poll(() => collector.events())
      .toContainEqual(expect.objectContaining({ event_type: 'outbound_click' }))
    await expectStored({ events: [{ event_type: 'page_view' }], sessions: [{ total_events: 1 }] })

    collector.passesAgain()
    await tab.follows('Corner Roastery', site.url('/'))
    await tab.hasSentAll()
    await expectStored({
      events: [{ event_type: 'page_view' }, { event_type: 'outbound_click' }, { event_type: 'page_view' }],
      sessions: [{ total_events: 3, lost_events: 0 }],
    })
  })

  test('is stored once and counted once when the answer was lost', async ({
    visitor,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    collector.losesAnswers()
    await tab.follows('Our partner', site.elsewhere)
    await expectStored({
      events: [{ event_type: 'page_view' }, { event_type: 'outbound_click' }],
      sessions: [{ total_events: 2 }],
    })

    collector.passesAgain()
    await tab.follows('Corner Roastery', site.url('/'))
    await tab.hasSentAll()
    const clicks = collector.events().filter(({ event_type }) => event_type === 'outbound_click')
    expect(clicks.length).toBeGreaterThan(1)
    await expectStored({
      events: [{ event_type: 'page_view' }, { event_type: 'outbound_click' }, { event_type: 'page_view' }],
      sessions: [{ total_events: 3, lost_events: 0 }],
    })
  })
})
