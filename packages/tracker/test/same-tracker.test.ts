// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { Tracker, TrackerOptions } from '../src/index.ts'
import { type Browser, ENDPOINT, SITE } from './support/browser.ts'
import { silent } from './support/collector.ts'
import { globals, opensBare, runsTag } from './support/script-tag.ts'
import { test } from './support/test.ts'

const OPTIONS: TrackerOptions = { endpoint: ENDPOINT }

/** Runs another copy of the package in the open page, as a second bundle or a hot reload does. */
async function bundled(options: TrackerOptions = OPTIONS): Promise<Tracker> {
  vi.resetModules()
  const { createTracker } = await import('../src/index.ts')
  return createTracker(options)
}

const WAYS: readonly { readonly way: string; readonly twice: () => Promise<readonly Tracker[]> }[] = [
  {
    way: 'createTracker called twice for one site',
    async twice() {
      vi.resetModules()
      const { createTracker } = await import('../src/index.ts')
      return [createTracker(OPTIONS), createTracker(OPTIONS)]
    },
  },
  { way: 'the module evaluated again', twice: async () => [await bundled(), await bundled()] },
  { way: 'the tag pasted twice', twice: async () => [await runsTag(), await runsTag()] },
  { way: 'a bundle, then a tag', twice: async () => [await bundled(), await runsTag()] },
  { way: 'a tag, then a bundle', twice: async () => [await runsTag(), await bundled()] },
  {
    way: 'a relative endpoint, then the absolute one',
    twice: async () => [
      await bundled({ endpoint: '/stats/events' }),
      await bundled({ endpoint: `${SITE}/stats/events` }),
    ],
  },
  {
    way: 'two tags under two names',
    twice: async () => [await runsTag(), await runsTag({ 'data-global': 'other' })],
  },
]

for (const { way, twice } of WAYS) {
  test(`${way} gives one tracker with one page view per page`, async ({ browser, collector }) => {
    const tab = opensBare()
    const [one, other] = await twice()
    expect(other).toBe(one)
    await browser.passes(1_000)
    tab.history.pushState(null, '', '/cups')
    await browser.passes(10_000)
    one?.track('signup')
    tab.leaves()
    await browser.passes(10_000)
    expect(collector.events().map(({ event_type, page_url }) => [event_type, page_url])).toEqual([
      ['page_view', `${SITE}/`],
      ['page_view', `${SITE}/cups`],
      ['signup', `${SITE}/cups`],
    ])
    one?.stop()
    other?.track('stopped')
    await browser.passes(10_000)
    expect(collector.events()).toHaveLength(3)
  })
}

test('a relative endpoint is resolved once, when the tracker starts', async ({ browser, collector }) => {
  const tab = opensBare('/shop/')
  const tracker = await bundled({ endpoint: '../stats/events' })
  tab.history.pushState(null, '', '/a/b/c/d')
  tracker.track('signup')
  await browser.passes(10_000)
  expect(new Set(collector.requests.map(({ url }) => url))).toEqual(new Set([`${SITE}/stats/events`]))
})

test('start, stop and start again, as in React’s StrictMode, make one page view', async ({
  browser,
  collector,
}) => {
  const tab = opensBare()
  vi.resetModules()
  const { createTracker } = await import('../src/index.ts')
  const first = createTracker(OPTIONS)
  first.stop()
  const second = createTracker(OPTIONS)
  await browser.passes(1_000)
  second.track('signup')
  first.track('stopped')
  await browser.passes(10_000)
  tab.history.pushState(null, '', '/cups')
  await browser.passes(10_000)
  expect(collector.events().map(({ event_type, page_url }) => [event_type, page_url])).toEqual([
    ['page_view', `${SITE}/`],
    ['signup', `${SITE}/`],
    ['page_view', `${SITE}/cups`],
  ])
})

describe('two sites on one page', () => {
  const PAIRS: readonly { readonly apart: string; readonly others: TrackerOptions }[] = [
    { apart: 'their site keys', others: { endpoint: ENDPOINT, site: 'blog' } },
    { apart: 'their endpoints', others: { endpoint: 'https://collect.example.com/events' } },
    { apart: 'an endpoint with the other as prefix', others: { endpoint: `${ENDPOINT}/more` } },
  ]
  for (const { apart, others } of PAIRS) {
    describe(`separated by ${apart}`, () => {
      test(`two sites separated by ${apart} have separate visitors, sessions and events`, async ({
        browser,
        collector,
      }) => {
        opensBare()
        const [shop, blog] = [await bundled(), await bundled(others)]
        expect(blog).not.toBe(shop)
        await browser.passes(1_000)
        shop.identify('jane')
        blog.track('read')
        await browser.passes(10_000)
        const sentTo = (isTheirs: boolean) =>
          collector.requests
            .filter(
              ({ url, batch }) => isTheirs === (url === others.endpoint && batch.site_id === others.site),
            )
            .flatMap(({ batch }) => batch.events)
        const [ours, theirs] = [sentTo(false), sentTo(true)]
        expect(ours.map(({ event_type }) => event_type)).toEqual(['page_view', 'identify'])
        expect(theirs.map(({ event_type }) => event_type)).toEqual(['page_view', 'read'])
        expect(theirs.map(({ user_id }) => user_id)).toEqual([undefined, undefined])
        expect(theirs[0]?.anonymous_id).not.toBe(ours[0]?.anonymous_id)
        expect(theirs[0]?.session_id).not.toBe(ours[0]?.session_id)
        expect(shop.sessionId()).toBe(ours[0]?.session_id)
        expect(blog.sessionId()).toBe(theirs[0]?.session_id)
      })

      test(`two sites separated by ${apart} share no choice, no reset and no stop`, async ({
        browser,
        collector,
      }) => {
        opensBare()
        collector.replies(silent)
        const [shop, blog] = [await bundled(), await bundled({ ...others, autoPageViews: false })]
        await browser.passes(1_000)
        blog.track('kept')
        await browser.passes(1_000)
        const kept = ownedBy(browser, others)
        expect(kept.length).toBeGreaterThan(1)
        const session = blog.sessionId()

        const reset = shop.reset()
        await browser.passes(1_000)
        await reset
        expect(blog.sessionId()).toBe(session)
        shop.consent(false)
        shop.optOut()
        shop.stop()
        expect(ownedBy(browser, others)).toEqual(kept)
        blog.track('after')
        expect(browser.waiting()).toMatchObject([{ event_type: 'kept' }, { event_type: 'after' }])
        blog.consent(false)
        blog.optIn()
        expect(browser.storage.entries).toMatchObject({ [`footfall ${ENDPOINT} choice`]: '-1' })
      })
    })
  }

  test('two tags with different global names have separate outboxes', async ({ browser, collector }) => {
    opensBare()
    collector.replies(silent)
    const shop = await runsTag({ 'data-manual': 'true' })
    const blog = await runsTag({ 'data-site': 'blog', 'data-global': 'blog', 'data-manual': 'true' })
    expect(globals['tracker']).toBe(shop)
    expect(globals['blog']).toBe(blog)
    blog.track('read')
    await browser.passes(1_000)
    expect(collector.requests).toMatchObject([
      { batch: { site_id: 'blog', events: [{ event_type: 'read' }] } },
    ])
    shop.track('signup')
    await browser.passes(1_000)
    expect(collector.requests[1]?.batch).toMatchObject({ events: [{ event_type: 'signup' }] })
    expect(collector.requests[1]?.batch).not.toHaveProperty('site_id')
  })
})

/** Keys and values in localStorage of one site. */
function ownedBy({ storage }: Browser, { site, endpoint }: TrackerOptions): readonly (readonly string[])[] {
  const prefix = `footfall ${site ? `${site} ` : ''}${endpoint} `
  return Object.entries(storage.entries).filter(([key]) => key.startsWith(prefix))
}
