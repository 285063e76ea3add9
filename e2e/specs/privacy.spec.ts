import { expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import { test } from '../support/test.ts'
import { opensUnsent } from '../support/unsent.ts'
import { watchStorage } from '../support/watched-storage.ts'

test.describe('the tracker stores nothing, sends nothing and erases what earlier visits left,', () => {
  for (const { said, attribute, signal } of [
    {
      said: 'by Global Privacy Control',
      attribute: '',
      signal: () => {
        Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })
      },
    },
    {
      said: 'by Do Not Track, with data-respect-dnt',
      attribute: 'data-respect-dnt',
      signal: () => {
        Object.defineProperty(navigator, 'doNotTrack', { value: '1' })
      },
    },
  ]) {
    test(said, async ({ visitor, stranger, site, collector, expectStored }) => {
      site.tagsSay(attribute)
      const tab = await opensUnsent(visitor, site, collector)
      await tab.storage.takes({ cart: '["cup"]' })
      await tab.goesTo(site.elsewhere)
      const { length } = collector.bodies()
      collector.passesAgain()

      await visitor.altersPages(signal)
      await tab.goesTo(site.url('/consent.html'))
      expect(await tab.storage.entries()).toEqual({ cart: '["cup"]' })
      const changes = await watchStorage(visitor, site)
      await tab.clicks('Accept')
      await tab.clicks('Sign up')
      await tab.goesTo(site.url('/'))
      await tab.tracksAtOnce(STEPS)
      await tab.runs(() => history.pushState({}, '', '/shop/cups'))
      await tab.flushes()
      expect(await tab.storage.keptElsewhere()).toEqual([])
      expect((await changes(tab)).filter((key) => !key.endsWith(' choice'))).toEqual([])
      await tab.reloads()
      await tab.follows('Beans', site.url('/shop/beans'))
      await tab.goesTo(site.elsewhere)
      // The app counts the other page, so it would have stored anything that was sent before.
      await (await stranger.opens(site.url('/pricing.html'))).hasSentAll()
      await expectStored({ events: [{ page_url: site.url('/pricing.html') }], sessions: [{}] })
      expect(collector.bodies()).toHaveLength(length + 1)
    })
  }
})

test('Do Not Track has no effect unless the site asks for it', async ({ visitor, site, expectCounted }) => {
  await visitor.altersPages(() => {
    Object.defineProperty(navigator, 'doNotTrack', { value: '1' })
  })
  const tab = await visitor.opens(site.url('/'))
  await tab.hasSentAll()
  expect((await expectCounted(1)).sessions).toHaveLength(1)
})

test('data-cookieless keeps localStorage empty, and each load is a new visitor', async ({
  visitor,
  site,
  collector,
  tables,
  expectCounted,
}) => {
  site.replace('https://stats.example.com', collector.url)
  site.tagsSay('data-cookieless')
  const changes = await watchStorage(visitor, site)
  collector.losesAnswers()
  const tab = await visitor.opens(site.url('/pricing.html'))
  await tab.tracksAtOnce(STEPS)
  await expect.poll(() => collector.bodies().length).toBeGreaterThan(0)
  collector.passesAgain()
  await expect
    .poll(
      () =>
        tab
          .flushes()
          .then(() => tables.rowsOf(site.origin))
          .then(({ events }) => events.length),
      {
        timeout: 15_000,
      },
    )
    .toBe(1 + STEPS.length)
  // The lost answer makes the page send the same events again after its pause.
  await expect.poll(() => tab.flushes().then(() => collector.bodies().length)).toBeGreaterThan(1)
  await tab.follows('Home', site.url('/'))
  await tab.follows('Our partner', site.elsewhere)
  const { events, sessions } = await expectCounted(1 + STEPS.length + 2)
  expect(sessions.map(({ total_events }) => total_events)).toEqual([1 + STEPS.length, 2])
  expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(2)
  await tab.goesTo(site.url('/plain.html'))
  expect(await changes(tab)).toEqual([])
  expect(await tab.storage.keptElsewhere()).toEqual([])
})

test('#footfall-ignore and optOut() stop tracking until optIn(), also after consent(true)', async ({
  visitor,
  site,
  collector,
  expectStored,
}) => {
  site.replace('https://stats.example.com', collector.url)
  const tab = await visitor.opens(site.url('/pricing.html'))
  await tab.hasSentAll()
  for (const out of [
    () => tab.goesTo(site.url('/#footfall-ignore')),
    () => tab.goesTo(site.url('/consent.html#reviews#footfall-ignore')),
    () => tab.calls('optOut'),
  ]) {
    await out()
    await tab.calls('consent', true)
    await tab.tracks('out')
    await tab.goesTo(site.url('/consent.html'))
    await tab.clicks('Accept')
    await tab.clicks('Sign up')
    await tab.flushes()
    expect(Object.values(await tab.storage.entries())).toEqual(['-1'])
    await tab.goesTo(site.url('/'))
    await tab.calls('optIn')
    expect(await tab.storage.entries()).toEqual({})
  }
  expect(collector.bodies()).toHaveLength(1)
  await tab.tracks('in')
  await tab.drains()
  const { events } = await expectStored({
    events: [{ event_type: 'page_view' }, { event_type: 'in' }],
    sessions: [{ total_events: 1 }, { total_events: 1 }],
  })
  expect(events[1]?.anonymous_id).not.toBe(events[0]?.anonymous_id)
})

test('data-debug prints the request body on the console, and neither sends nor stores anything', async ({
  visitor,
  site,
  collector,
  expectStored,
}) => {
  const tab = await opensUnsent(visitor, site, collector)
  const [real = ''] = collector.bodies()
  const { length } = collector.bodies()
  site.tagsSay('data-debug')
  await tab.goesTo(site.elsewhere)
  const kept = await tab.goesTo(site.url('/plain.html')).then(tab.storage.entries)
  const changes = await watchStorage(visitor, site)
  await tab.goesTo(site.url('/'))
  await expect.poll(() => tab.said.join('\n')).toContain('"page_view"')
  const line = tab.said.find((text) => text.includes('"page_view"')) ?? ''
  expect(withoutNumbers(line.slice(line.indexOf('{')))).toBe(withoutNumbers(real))
  await tab.tracks('dry')
  await tab.flushes()
  await expect.poll(() => tab.said.join('\n')).toContain('"dry"')
  await tab.goesTo(site.url('/plain.html'))
  expect(await changes(tab)).toEqual([])
  expect(await tab.storage.entries()).toEqual({ ...kept, end: '' })
  expect(collector.bodies()).toHaveLength(length)
  await expectStored({ events: [] })
})

/** A body in which the ids and times are the same as in any other. */
function withoutNumbers(body: string): string {
  return body.replace(/(evt|sess|user)_\w+/g, '$1').replace(/\d{13}/g, 'time')
}

test('data-before-send changes or drops events', async ({ visitor, site, expectStored }) => {
  const tab = await visitor.opens(site.url('/before-send.html'))
  await tab.tracks('secret')
  await tab.tracks('order', { cups: 2 })
  await tab.drains()
  const title = 'Your orders · Corner Roastery'
  await expectStored({
    events: [
      { event_type: 'page_view', title },
      { event_type: 'order', title, properties: { cups: 2 } },
    ],
    sessions: [{ total_events: 2, lost_events: 0 }],
  })
})
