import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from '@playwright/test'
import { test } from '../support/test.ts'

const isOurs = (said: string): boolean => said.startsWith('Footfall')

test.describe('a policy that allows the ingest app’s script and requests, nothing inline, no eval and no trusted type', () => {
  for (const script of ['tracker.js', 'tracker.full.js']) {
    test(`is not violated by ${script}`, async ({ visitor, site, app, tables }) => {
      site.replace('tracker.js', script)
      site.protects(
        `default-src 'none'; script-src ${app.url}; connect-src ${app.url}; require-trusted-types-for 'script'; trusted-types 'none'`,
      )
      await visitor.altersPages(() => {
        addEventListener('securitypolicyviolation', ({ violatedDirective }) => console.log(violatedDirective))
      })
      const tab = await visitor.opens(site.url('/strict.html'))
      await tab.tracks('signup', { plan: 'pro' })
      await tab.calls('identify', 'jane', { plan: 'pro' })
      await tab.flushes()
      await tab.tracks('purchase')
      await tab.calls('reset')
      await tab.reloads()
      await tab.drains()
      const { events } = await tables.rowsOf(site.origin)
      const types = ['page_view', 'signup', 'identify', 'purchase', 'page_view']
      expect(events.map(({ event_type }) => event_type).filter((type) => types.includes(type))).toEqual(types)
      expect(tab.said).toEqual([])
      expect(site.violations).toEqual([])
      // A violation is reported in both places.
      await tab.runs(() => document.head.append(document.createElement('style')))
      await expect.poll(() => site.violations).toHaveLength(1)
      expect(tab.said).toContain('style-src-elem')
    })
  }
})

test('a frame in a sandbox has its events stored once, in one session', async ({
  visitor,
  site,
  expectCounted,
}) => {
  const tab = await visitor.opens(site.url('/framed.html'))
  await tab.goesTo(site.elsewhere)
  const { events, sessions } = await expectCounted(4)
  expect(events.map(({ event_type }) => event_type).sort()).toEqual([
    'hero_read',
    'hero_seen',
    'identify',
    'page_view',
  ])
  expect(sessions).toHaveLength(1)
})

test.describe('over http', () => {
  test.use({ domain: 'test' })

  test('a page has its events stored once, in one session', async ({ visitor, site, expectCounted }) => {
    const tab = await visitor.opens(site.url('/'))
    expect(await tab.locks.areThere()).toBe(false)
    await tab.clicks('Sign up')
    await tab.follows('Pricing', site.url('/pricing.html'))
    const { sessions } = await expectCounted(3)
    expect(sessions).toHaveLength(1)
    expect(tab.said.filter(isOurs)).toEqual([])
  })
})

test('a page from the visitor’s disk has its events stored once', async ({ visitor, app, tables }) => {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-page-'))
  try {
    await writeFile(
      join(folder, 'page.html'),
      `<!doctype html><title>Disk</title><script defer src="${app.url}/tracker.js"></script>`,
    )
    const { href } = pathToFileURL(folder)
    const tab = await visitor.opens(`${href}/page.html`)
    await tab.tracks('signup', { plan: 'pro' })
    await tab.flushes()
    await expect
      .poll(async () => (await tables.rowsOf(href)).events)
      .toMatchObject([
        { event_type: 'page_view', page_url: `${href}/page.html`, title: 'Disk', referrer: '' },
        { event_type: 'signup', properties: { plan: 'pro' } },
      ])
    expect(tab.said.filter(isOurs)).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a page that writes itself anew has its events stored once', async ({
  visitor,
  site,
  expectCounted,
}) => {
  const tab = await visitor.opens(site.url('/'))
  // This takes all listeners from document and window (HTML standard, "document open steps"), not the page's globals.
  await tab.runs(() => {
    document.open()
    document.write(`<a href="/pricing.html" onclick="tracker.track('late')">Pricing</a>`)
    document.close()
  })
  await tab.follows('Pricing', site.url('/pricing.html'))
  const { events, sessions } = await expectCounted(3)
  expect(events.map(({ event_type }) => event_type)).toEqual(['page_view', 'late', 'page_view'])
  expect(sessions).toHaveLength(1)
})

test('a script that a page writes into itself starts as any other', async ({
  visitor,
  site,
  app,
  expectCounted,
}) => {
  const tab = await visitor.opens(site.url('/plain.html'))
  await tab.runs((url) => {
    document.open()
    document.write(`<title>Written</title><script src="${url}/tracker.js"></script>`)
    document.close()
  }, app.url)
  const { events } = await expectCounted(1)
  expect(events).toMatchObject([{ event_type: 'page_view', title: 'Written' }])
})

test('a frame that is gone throws at no call, and its events are stored once', async ({
  visitor,
  site,
  expectCounted,
}) => {
  const tab = await visitor.opens(site.url('/plain.html'))
  await tab.runs(async () => {
    const frame = document.createElement('iframe')
    frame.src = '/'
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    document.body.append(frame)
    await loaded
    const { tracker } = frame.contentWindow as Window
    tracker.track('before')
    frame.remove()
    tracker.track('after')
    tracker.identify('jane')
    tracker.page()
    // Nothing is awaited in a document that is gone.
    void tracker.flush()
    void tracker.reset()
  })
  await tab.goesTo(site.url('/pricing.html'))
  const { events } = await expectCounted(3)
  expect(events.map(({ event_type }) => event_type)).toEqual(['page_view', 'before', 'page_view'])
})

test('what properties cannot hold is left out, and the rest is stored', async ({
  visitor,
  site,
  expectCounted,
}) => {
  const tab = await visitor.opens(site.url('/'))
  await tab.runs((elsewhere) => {
    const node = Object.assign(document.createElement('button'), { fiber: { state: 'private' } })
    const frame = document.createElement('iframe')
    frame.src = elsewhere
    document.body.append(frame)
    return new Promise((resolve) => {
      frame.addEventListener('load', () => {
        for (const _ of ['first', 'second']) {
          const properties = {
            plan: 'pro',
            node,
            nodes: document.querySelectorAll('h1'),
            document,
            window,
            frame: frame.contentWindow,
            location: frame.contentWindow?.location,
            event: new Event('click'),
            digits: 12n,
            tags: new Set(['a', 'b']),
            long: 'x'.repeat(1e7),
            left: 'standing',
          }
          window.tracker.track('signup', properties as never)
        }
        resolve(undefined)
      })
    })
  }, site.elsewhere)
  await tab.goesTo(site.elsewhere)
  const { events } = await expectCounted(3)
  for (const { properties } of events.slice(1)) {
    expect(properties).toEqual({
      plan: 'pro',
      nodes: [null],
      event: { isTrusted: false },
      digits: '12',
      tags: ['a', 'b'],
      long: 'x'.repeat(1_024),
      left: 'standing',
    })
  }
  expect(tab.said.filter(isOurs)).toHaveLength(1)
})
