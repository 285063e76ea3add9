import { expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import { test } from '../support/test.ts'
import { opensUnsent } from '../support/unsent.ts'
import { watchStorage } from '../support/watched-storage.ts'

const MINUTE = 60_000

test.describe('a page that must ask', () => {
  test('events tracked before consent are stored after consent(true), with their own times', async ({
    visitor,
    site,
    collector,
    expectCounted,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const changes = await watchStorage(visitor, site)
    const [page, cups] = [site.url('/consent.html'), site.url('/shop/cups')]
    const start = Date.now() - 10 * MINUTE
    await visitor.hasTheTime(start)
    const left = await visitor.opens(page)
    await left.follows('Our partner', site.elsewhere)

    const tab = await visitor.opens(page)
    await visitor.hasTheTime(start + MINUTE)
    await tab.clicks('Sign up')
    await visitor.hasTheTime(start + 2 * MINUTE)
    await tab.runs(() => {
      history.pushState({}, '', '/shop/cups')
      document.title = 'Cups'
    })
    await tab.tracks('scroll')
    await visitor.hasTheTime(start + 3 * MINUTE)
    const other = await visitor.opens(page)
    await visitor.hasTheTime(start + 4 * MINUTE)
    await tab.runs(() => {
      history.replaceState({}, '', '/shop/cups?later#here')
      document.title = 'Later'
    })
    await tab.flushes()
    expect(await changes(tab)).toEqual([])
    expect(await tab.storage.entries()).toEqual({ end: '' })
    expect(await tab.storage.keptElsewhere()).toEqual([])
    expect(collector.bodies()).toEqual([])

    await tab.clicks('Accept')
    await tab.drains()
    await visitor.hasTheTime(start + 5 * MINUTE)
    await other.clicks('Sign up')
    await visitor.hasTheTime(start + 6 * MINUTE)
    await tab.goesTo(page)
    await other.drains()
    const { events, sessions } = await expectCounted(7)
    const asked = { page_url: page, title: 'Consent · Corner Roastery' }
    expect(events).toMatchObject([
      { ...asked, event_type: 'page_view', client_time: start },
      { ...asked, event_type: 'signup', client_time: start + MINUTE, properties: { plan: 'pro' } },
      { event_type: 'page_view', page_url: cups, title: 'Cups', client_time: start + 2 * MINUTE },
      { event_type: 'scroll', page_url: cups, title: 'Cups', client_time: start + 2 * MINUTE },
      { ...asked, event_type: 'page_view', client_time: start + 3 * MINUTE },
      { ...asked, event_type: 'signup', client_time: start + 5 * MINUTE },
      { ...asked, event_type: 'page_view', client_time: start + 6 * MINUTE },
    ])
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
    expect(sessions).toMatchObject([{ entry_page: page, total_events: 7, lost_events: 0 }])
  })

  test('ten tabs that hold events at consent(true) are one visitor and one session', async ({
    visitor,
    site,
    expectCounted,
  }) => {
    const tabs = await visitor.opensAtOnce(site.url('/consent.html'), 10)
    await Promise.all(tabs.map((tab) => tab.tracksAtOnce(['held'])))
    await tabs[0]?.clicks('Accept')
    await Promise.all(tabs.map((tab) => tab.tracksAtOnce(['next'])))
    await Promise.all(tabs.map((tab) => tab.startsToFlush()))
    for (const tab of tabs) await tab.hasSentAll()
    const { events, sessions } = await expectCounted(10 * 3)
    expect(sessions).toHaveLength(1)
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
  })

  test('consent(false) discards the events that all tabs hold, also if consent(true) follows', async ({
    visitor,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const page = site.url('/consent.html')
    const [tab, other] = [await visitor.opens(page), await visitor.opens(page)]
    for (const each of [tab, other]) await each.clicks('Sign up')
    await tab.clicks('Refuse')
    await tab.clicks('Sign up')
    expect(Object.values(await tab.storage.entries())).toEqual(['0'])
    await tab.goesTo(page)
    await tab.clicks('Sign up')
    expect(Object.values(await tab.storage.entries())).toEqual(['0'])
    expect(collector.bodies()).toEqual([])

    await tab.clicks('Accept')
    await tab.tracks('given')
    await other.tracks('given, too')
    await other.drains()
    await expectStored({
      events: [{ event_type: 'given' }, { event_type: 'given, too' }],
      sessions: [{ total_events: 2 }],
    })
  })
})

test.describe('a refusal erases everything but itself in all tabs,', () => {
  test('a refusal erases all tabs while a request is in flight', async ({
    visitor,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const [tab, other] = [
      await visitor.opens(site.url('/pricing.html')),
      await visitor.opens(site.url('/pricing.html')),
    ]
    for (const each of [tab, other]) await each.hasSentAll()
    collector.hangs()
    await tab.tracks('under way')
    await tab.startsToFlush()
    await expectStored({ events: [{}, {}, { event_type: 'under way' }] })
    const sent = collector.bodies()
    await other.tracks('waits')
    await other.calls('consent', false)
    collector.passesAgain()
    collector.answersAtLast()
    for (const each of [tab, other]) {
      await each.tracksAtOnce(STEPS)
      await each.flushes()
    }
    expect(Object.values(await tab.storage.entries())).toEqual(['0'])
    expect(collector.bodies()).toEqual(sent)
    await expectStored({ events: [{}, {}, { event_type: 'under way' }], sessions: [{ total_events: 3 }] })
  })

  test('a refusal erases all tabs during a pause', async ({ visitor, site, collector, expectStored }) => {
    await visitor.windsUpTheClock(Date.now())
    const tab = await opensUnsent(visitor, site, collector)
    const { length } = collector.bodies()
    await tab.calls('consent', false)
    expect(Object.values(await tab.storage.entries())).toEqual(['0'])
    collector.passesAgain()
    await visitor.waits(120 * MINUTE)
    await tab.goesTo(site.url('/pricing.html'))
    await visitor.waits(MINUTE)
    expect(Object.values(await tab.storage.entries())).toEqual(['0'])
    expect(collector.bodies()).toHaveLength(length)

    await tab.calls('consent', true)
    await tab.tracks('given')
    await tab.drains()
    await expectStored({ events: [{ event_type: 'given' }], sessions: [{ total_events: 1 }] })
  })
})

test('a refusal is stored also if localStorage is full', async ({
  visitor,
  site,
  collector,
  expectStored,
}) => {
  const tab = await opensUnsent(visitor, site, collector)
  await tab.storage.fills()
  await tab.tracks('beyond the quota')
  await tab.calls('consent', false)
  const { length } = collector.bodies()
  collector.passesAgain()
  await tab.goesTo(site.url('/pricing.html'))
  await tab.tracks('refused')
  await tab.flushes()
  const ours = Object.entries(await tab.storage.entries()).filter(([key]) => key.startsWith('footfall '))
  expect(ours.map(([, value]) => value)).toEqual(['0'])
  expect(collector.bodies()).toHaveLength(length)
  await expectStored({ events: [] })
})
