import { expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import type { Return } from '../support/tab-life.ts'
import { test } from '../support/test.ts'

/** The page had stayed alive, and the browser had nothing against it. */
const KEPT: Return = { persisted: true, notRestoredReasons: null }

const SHOP = '/shop.html'

test.describe('a page that comes back from the back/forward cache', () => {
  test('a page from the back/forward cache is a page view with its first referrer', async ({
    windowed,
    site,
    expectStored,
  }) => {
    const [shop, beans, pricing] = [site.url(SHOP), site.url('/shop/beans'), site.url('/pricing.html')]
    const tab = await windowed.opens(`${shop}?utm_source=mail`)
    await tab.runs(() => history.replaceState(null, '', '/shop.html'))
    expect(await tab.goesThereAndBack(pricing)).toEqual(KEPT)
    await tab.clicks('Beans')
    await tab.runs(() => {})
    expect(await tab.goesThereAndBack(site.elsewhere)).toEqual(KEPT)
    await tab.tracks('end')
    await tab.flushes()
    await tab.hasSentAll()
    await expectStored({
      events: [
        { event_type: 'page_view', page_url: `${shop}?utm_source=mail`, referrer: '' },
        { event_type: 'page_view', page_url: pricing, referrer: '' },
        { event_type: 'page_view', page_url: shop, referrer: '' },
        { event_type: 'page_view', page_url: beans, referrer: shop, title: 'beans · Corner Roastery' },
        { event_type: 'page_view', page_url: beans, referrer: shop, title: 'beans · Corner Roastery' },
        { event_type: 'end' },
      ],
      sessions: [{ total_events: 6, lost_events: 0 }],
    })
  })

  test('a page from the back/forward cache is no page view with data-manual', async ({
    windowed,
    site,
    expectStored,
  }) => {
    site.replace('/tracker.js"', '/tracker.js" data-manual')
    const tab = await windowed.opens(site.url(SHOP))
    expect(await tab.goesThereAndBack(site.elsewhere)).toEqual(KEPT)
    await tab.tracks('end')
    await tab.flushes()
    await expectStored({ events: [{ event_type: 'end' }], sessions: [{ total_events: 1 }] })
  })

  test('a page enters the back/forward cache with events waiting and a request in flight', async ({
    windowed,
    site,
    collector,
    expectCounted,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const tab = await windowed.opens(site.url('/'))
    await tab.hasSentAll()
    collector.hangs()
    await tab.tracksAtOnce(STEPS)
    await tab.startsToFlush()
    await expect.poll(() => collector.events().length).toBe(1 + STEPS.length)
    await tab.tracks('waits')
    // The next page of the site asks for the locks that this one holds.
    expect(await tab.goesThereAndBack(site.url('/pricing.html'))).toEqual(KEPT)
    collector.passesAgain()
    collector.answersAtLast()
    await tab.drains()
    const { events, sessions } = await expectCounted(1 + STEPS.length + 1 + 2)
    expect(sessions).toHaveLength(1)
    expect(events.map(({ event_type }) => event_type)).toEqual([
      'page_view',
      ...STEPS,
      'waits',
      'page_view',
      'page_view',
    ])
  })
})

test('the tracker never listens to unload or beforeunload', async ({ visitor, site }) => {
  // Each listener leaves a note, also one that is removed again.
  await visitor.altersPages(() => {
    const { addEventListener } = EventTarget.prototype
    EventTarget.prototype.addEventListener = function (...given: [string, never]) {
      localStorage.setItem(`listens to ${given[0]}`, '')
      addEventListener.apply(this, given)
    }
  })
  const tab = await visitor.opens(site.url('/'))
  await tab.tracks('step')
  await tab.flushes()
  await tab.follows('Shop', site.url(SHOP))
  await tab.follows('Beans', site.url('/shop/beans'))
  await tab.flushes()
  const listeners = await tab.listeners()
  const notes = Object.keys(await tab.storage.entries()).filter((key) => key.startsWith('listens to '))
  for (const types of [listeners, notes.map((note) => note.replace('listens to ', ''))]) {
    expect(types).toContain('pagehide')
    expect(types).not.toContain('unload')
    expect(types).not.toContain('beforeunload')
  }
})
