import type { WireBatch } from '@footfall/protocol'
import type { Tracker } from '@footfall/tracker'
import { expect } from '@playwright/test'
import { bundleWithTracker } from '../support/npm-build.ts'
import { test } from '../support/test.ts'

/** A user of the site whom no other test knows. */
function someUser(): string {
  return `jane ${Math.random().toString(36).slice(2)}`
}

test.describe('identify()', () => {
  test('identify() sets the user in every tab and page until reset()', async ({
    visitor,
    site,
    tables,
    expectCounted,
  }) => {
    const user = someUser()
    const tab = await visitor.opens(site.url('/'))
    await tab.tracks('before')
    await tab.drains()
    const session = await tab.calls('sessionId')
    const other = await visitor.opens(site.url('/pricing.html'))
    await other.hasSentAll()
    await tab.calls('identify', user, { plan: 'pro' })
    await tab.tracks('after')
    await other.tracks('other tab')
    await other.goesTo(site.url('/'))
    for (const each of [tab, other]) await each.drains()
    const identified = await expectCounted(7)
    const visitorId = identified.events[0]?.anonymous_id ?? ''
    expect(visitorId).toMatch(/^user_/)
    expect(identified.events.map(({ event_type, user_id }) => [event_type, user_id])).toEqual([
      ['page_view', visitorId],
      ['before', visitorId],
      ['page_view', visitorId],
      ['identify', user],
      ['after', user],
      ['other tab', user],
      ['page_view', user],
    ])
    expect(identified.events[3]).toMatchObject({ properties: { plan: 'pro' } })
    expect(identified.sessions).toMatchObject([
      { session_id: session, user_id: user, anonymous_id: visitorId, total_events: 7 },
    ])
    expect(await tables.sessionsOf(user)).toEqual([session])
    expect(await tables.sessionsOf(visitorId)).toEqual([])

    await tab.calls('reset')
    expect(await other.calls('sessionId')).toBeUndefined()
    await other.tracks('next')
    await other.drains()
    await tab.goesTo(site.url('/pricing.html'))
    await tab.hasSentAll()
    const { events, sessions } = await expectCounted(9)
    const [next, view] = events.slice(7)
    expect(next?.user_id).toMatch(/^user_/)
    expect(next?.user_id).not.toBe(visitorId)
    for (const event of [next, view]) {
      expect(event).toMatchObject({ user_id: next?.anonymous_id, anonymous_id: next?.anonymous_id })
    }
    expect(sessions).toMatchObject([
      { session_id: session, user_id: user, total_events: 7 },
      { session_id: next?.session_id, user_id: next?.user_id, total_events: 2 },
    ])
    expect(await tables.sessionsOf(user)).toEqual([session])
  })

  test('identify() of a second user changes the session, and earlier events keep the first user', async ({
    visitor,
    site,
    tables,
    expectCounted,
  }) => {
    const [jane, john] = [someUser(), someUser()]
    const tab = await visitor.opens(site.url('/'))
    await tab.calls('identify', jane)
    await tab.tracks('hers')
    await tab.drains()
    await tab.calls('identify', john)
    await tab.tracks('his')
    await tab.drains()
    const { events, sessions } = await expectCounted(5)
    expect(events.slice(1).map(({ user_id }) => user_id)).toEqual([jane, jane, john, john])
    expect(sessions).toMatchObject([{ user_id: john, total_events: 5 }])
    expect(await tables.sessionsOf(john)).toEqual([sessions[0]?.session_id])
    expect(await tables.sessionsOf(jane)).toEqual([])
  })

  test('identify() before consent is stored after consent(true), with the events that follow', async ({
    visitor,
    site,
    expectCounted,
  }) => {
    const user = someUser()
    const tab = await visitor.opens(site.url('/consent.html'))
    await tab.calls('identify', user)
    await tab.clicks('Sign up')
    expect(await tab.storage.entries()).toEqual({})
    await tab.clicks('Accept')
    await tab.drains()
    const { events, sessions } = await expectCounted(3)
    expect(events[0]?.user_id).toBe(events[0]?.anonymous_id)
    expect(events.slice(1).map(({ user_id }) => user_id)).toEqual([user, user])
    expect(sessions).toMatchObject([{ user_id: user }])
  })
})

test('calls made before the script has loaded keep their times', async ({ visitor, site, expectCounted }) => {
  const tab = await visitor.opens(site.url('/early.html'))
  await tab.hasSentAll()
  const { events, sessions } = await expectCounted(4)
  expect(sessions).toHaveLength(1)
  expect(events.map(({ event_type }) => event_type)).toEqual([
    'hero_seen',
    'identify',
    'hero_read',
    'page_view',
  ])
  expect(events[0]?.user_id).toBe(events[0]?.anonymous_id)
  expect(events.slice(1).map(({ user_id }) => user_id)).toEqual(['jane', 'jane', 'jane'])
  for (const { client_time, properties } of events.filter(({ event_type }) =>
    event_type.startsWith('hero'),
  )) {
    expect(client_time).toBeGreaterThanOrEqual(Number(properties?.['at']))
    expect(client_time).toBeLessThanOrEqual(Number(properties?.['at']) + 5)
  }
  const times = events.map(({ client_time }) => client_time)
  expect(times).toEqual([...times].sort())
})

test('a tag pasted twice and a bundle for the same site share one tracker', async ({
  visitor,
  site,
  app,
  expectCounted,
}) => {
  site.add(
    '/bundled.js',
    await bundleWithTracker(`
      import { createTracker } from '@footfall/tracker'
      const tracker = createTracker({ endpoint: '${app.url}/events' })
      document.body.append(tracker === window.tracker ? 'the same' : 'another')
    `),
  )
  const tab = await visitor.opens(site.url('/twice.html'))
  await tab.sees('the same')
  await tab.clicks('Sign up')
  await tab.runs(() => history.pushState({}, '', '/shop/cups'))
  await tab.drains()
  const { events } = await expectCounted(3)
  expect(events.map(({ event_type }) => event_type)).toEqual(['page_view', 'signup', 'page_view'])
})

test('two sites and an agency on one page share nothing', async ({
  visitor,
  site,
  collector,
  app,
  expectCounted,
}) => {
  site.replace('https://collect.example.com', app.url.replace('127.0.0.1', 'localhost'))
  site.replace('https://stats.example.com', collector.url)
  const tab = await visitor.opens(site.url('/two-sites.html'))
  for (const name of ['Sign up', 'Read', 'Look']) await tab.clicks(name)
  await tab.runs(() => {
    const { tracker, blog, agency } = window as unknown as Record<'tracker' | 'blog' | 'agency', Tracker>
    for (const each of [tracker, blog, agency]) void each.flush()
  })
  await tab.hasSentAll()
  const before = await expectCounted(4)
  expect(before.sessions.map(({ total_events }) => total_events).sort()).toEqual([1, 1, 2])
  expect(new Set(before.events.map(({ anonymous_id }) => anonymous_id)).size).toBe(3)
  const batches = collector.bodies().map((body) => JSON.parse(body) as WireBatch)
  const typesOf = (site_id: string | undefined): readonly (string | undefined)[] =>
    batches
      .filter((batch) => 'site_id' in batch === (site_id !== undefined))
      .flatMap(({ events }) => events.map(({ event_type }) => event_type))
  expect(typesOf(undefined)).toEqual(['page_view', 'signup'])
  expect(typesOf('blog')).toEqual(['read'])

  await tab.runs(() => {
    const { blog, agency } = window as unknown as Record<'blog' | 'agency', Tracker>
    blog.consent(false)
    agency.optOut()
  })
  for (const name of ['Sign up', 'Read', 'Look']) await tab.clicks(name)
  await tab.drains()
  const { events, sessions } = await expectCounted(5)
  expect(events.at(-1)).toMatchObject({ event_type: 'signup', session_id: await tab.calls('sessionId') })
  expect(sessions.map(({ total_events }) => total_events).sort()).toEqual([1, 1, 3])
})

test('stop() restores the page, and another tracker of the site may start', async ({
  visitor,
  site,
  collector,
  expectCounted,
}) => {
  site.replace('https://stats.example.com', collector.url)
  await visitor.altersPages(() => {
    const standing = new Map<unknown, { type: string; signal: AbortSignal | undefined }>()
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      // A call as a bare function is the window's.
      const target = this ?? window
      if (target === window || target === document)
        standing.set(listener, { type, signal: Object(options).signal })
      add.call(target, type, listener, options)
    }
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      standing.delete(listener)
      remove.call(this ?? window, type, listener, options)
    }
    const listening = (): string =>
      [...standing.values()]
        .filter(({ signal }) => !signal?.aborted)
        .map(({ type }) => type)
        .join()
    const { pushState, replaceState } = history
    const isOriginal = (): boolean => history.pushState === pushState && history.replaceState === replaceState
    Object.assign(window, { listening, isOriginal })
  })
  const tab = await visitor.opens(site.url('/shop.html'))
  await tab.hasSentAll()
  const said = async (script: string): Promise<string | undefined> => {
    await tab.runs((script) => console.log(Function(`return ${script}`)()), script)
    return tab.said.at(-1)
  }
  expect(await said('listening()')).toContain('visibilitychange')
  expect(await said('isOriginal()')).toBe('false')
  const { length } = collector.requests

  await tab.tracks('waits')
  await tab.calls('stop')
  // The shop listens as well.
  expect(await said('listening()')).toBe('popstate')
  expect(await said('isOriginal()')).toBe('true')
  await tab.follows('Beans', site.url('/shop/beans'))
  await tab.sees('Here are our beans.')
  await tab.tracks('stopped')
  await tab.calls('identify', 'jane')
  await tab.flushes()
  expect(await tab.waiting()).toBe(1)
  expect(collector.requests).toHaveLength(length)

  await tab.runs(() => {
    const { src } = document.querySelector('script') as HTMLScriptElement
    document.head.append(Object.assign(document.createElement('script'), { src }))
  })
  await tab.hasSentAll()
  await tab.follows('Cups', site.url('/shop/cups'))
  await tab.sees('Here are our cups.')
  await tab.drains()
  const { events, sessions } = await expectCounted(4)
  expect(events.map(({ event_type, page_url }) => [event_type, page_url])).toEqual([
    ['page_view', site.url('/shop.html')],
    ['waits', site.url('/shop.html')],
    ['page_view', site.url('/shop/beans')],
    ['page_view', site.url('/shop/cups')],
  ])
  expect(sessions).toHaveLength(1)
})
