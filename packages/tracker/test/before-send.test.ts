// @vitest-environment happy-dom
import { LIMITS } from '@footfall/protocol'
import { describe, expect, vi } from 'vitest'
import { START } from './support/browser.ts'
import { test } from './support/test.ts'

/** A hook of a JavaScript page, which may have any type. */
type Hook = (event: never) => never

describe('beforeSend', () => {
  test('beforeSend receives each event, and its result is stored instead', async ({ browser, collector }) => {
    const seen = vi.fn()
    const tab = await browser.opens('/cups?q=1#top', {
      title: 'Jane’s cups',
      beforeSend: (event) => {
        seen(event)
        return { ...event, title: 'Cups', properties: { ...event.properties, checked: true } }
      },
    })
    tab.track('signup', { plan: 'pro' })
    await browser.passes(10_000)
    expect(seen.mock.calls.map(([event]) => event)).toMatchObject([
      { event_type: 'page_view', title: 'Jane’s cups' },
      { event_type: 'signup', properties: { plan: 'pro' } },
    ])
    expect(collector.events()).toMatchObject([
      { event_type: 'page_view', title: 'Cups', properties: { checked: true } },
      { event_type: 'signup', title: 'Cups', properties: { plan: 'pro', checked: true } },
    ])
  })

  test('beforeSend receives the user id of identify()', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly({
      beforeSend: (event) => ({ ...event, properties: { hook: `${event.user_id}` } }),
    })
    tab.identify('jane')
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([{ user_id: 'jane', properties: { hook: 'jane' } }])
  })

  const DROPPING: readonly { readonly way: string; readonly hook: Hook }[] = [
    { way: 'returns null', hook: () => null as never },
    { way: 'returns nothing', hook: () => undefined as never },
    {
      way: 'throws',
      hook: () => {
        throw new Error('The hook is broken.')
      },
    },
  ]
  for (const { way, hook } of DROPPING) {
    test(`beforeSend that ${way} drops only that event`, async ({ browser, collector }) => {
      vi.spyOn(console, 'warn').mockReturnValue()
      const tab = await browser.opensQuietly({
        beforeSend: (event) => (event.event_type === 'secret' ? hook(event as never) : event),
      })
      tab.track('before')
      tab.track('secret')
      tab.track('after')
      expect(browser.waiting().map(({ event_type }) => event_type)).toEqual(['before', 'after'])
      await browser.passes(10_000)
      expect(collector.events().map(({ event_type }) => event_type)).toEqual(['before', 'after'])
      // An event that the site drops is not a lost event.
      expect(collector.events().map(({ dropped }) => dropped ?? 0)).toEqual([0, 0])
    })
  }

  test('beforeSend that drops every event leaves nothing stored and nothing sent', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', { beforeSend: () => null })
    tab.track('signup')
    tab.identify('jane')
    await browser.passes(60_000)
    tab.leaves()
    expect(browser.storage.entries).toEqual({})
    expect(collector.requests).toEqual([])
  })

  test('beforeSend cannot change the id or the time of an event', async ({ browser, collector }) => {
    const ids: string[] = []
    const tab = await browser.opensQuietly({
      beforeSend(event) {
        ids.push(event.event_id)
        Object.assign(event, { event_id: 'evt_0000000000001_0123456789abcxyz', timestamp: 7 })
        return { ...event, event_id: 'mine', timestamp: 1 }
      },
    })
    tab.track('one')
    tab.track('two')
    await browser.passes(10_000)
    expect(collector.events().map(({ event_id }) => event_id)).toEqual(ids)
    expect(collector.events().map(({ timestamp }) => timestamp)).toEqual([START, START])
  })

  test('the result of beforeSend is cut to the wire limits', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const keys = Array.from({ length: 100 }, (_, index) => [`key ${index}`, 'x'.repeat(3_000)])
    const tab = await browser.opensQuietly({
      beforeSend: (event) => ({
        ...event,
        event_type: 'y'.repeat(1_000),
        title: 'z'.repeat(1_000),
        page_url: `https://shop.example.com/${'u'.repeat(5_000)}`,
        properties: Object.fromEntries(event.event_type === 'many' ? keys : [['long', 'x'.repeat(3_000)]]),
      }),
    })
    tab.track('long')
    await browser.passes(10_000)
    const [event] = collector.events()
    expect(event?.event_type).toHaveLength(LIMITS.typeLength)
    expect(event?.title).toHaveLength(LIMITS.titleLength)
    expect(event?.page_url).toHaveLength(LIMITS.urlLength)
    expect(event?.properties).toEqual({ long: 'x'.repeat(LIMITS.propertyValueLength) })

    // Over the limit of an event: dropped and counted.
    tab.track('many')
    tab.track('next')
    await browser.passes(10_000)
    expect(collector.events().slice(1)).toMatchObject([{ dropped: 1 }])
  })

  test('beforeSend is called once for each event buffered until consent', async ({ browser, collector }) => {
    const hook = vi.fn((event) => event)
    const tab = await browser.opens('/', { consent: 'required', beforeSend: hook })
    tab.track('signup')
    await browser.passes(10_000)
    tab.consent(true)
    await browser.passes(10_000)
    expect(collector.events()).toHaveLength(2)
    expect(hook).toHaveBeenCalledTimes(2)
  })
})
