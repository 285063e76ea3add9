import type { WireEvent } from '@footfall/protocol'
import { expect, type Page } from '@playwright/test'
import type { Collector } from '../support/collector.ts'
import type { Site } from '../support/site.ts'
import { createTab } from '../support/tab.ts'
import { test } from '../support/test.ts'

const PAGE = '/captures.html'

/** Types and properties of the events that reached the app, without page views, in the order in which they were tracked. */
function told(collector: Collector): readonly Pick<WireEvent, 'event_type' | 'properties'>[] {
  const events = new Map(collector.events().map((event) => [event.event_id, event]))
  return [...events.values()]
    .filter(({ event_type }) => event_type !== 'page_view')
    .sort((one, other) => ((one.event_id ?? '') < (other.event_id ?? '') ? -1 : 1))
    .map(({ event_type = '', properties = {} }) => ({ event_type, properties }))
}

/** Opens a page whose tag has these attributes, and whose events the collector sees. */
async function open(page: Page, site: Site, collector: Collector, tag = '', path = PAGE): Promise<void> {
  site.replace('https://stats.example.com', collector.url)
  site.replace('/tracker.full.js"', `/tracker.full.js" ${tag}`)
  if (path !== PAGE) site.replace('/tracker.js"', `/tracker.full.js" ${tag}`)
  await page.goto(site.url(path))
}

test.describe('clicks', () => {
  test('clicks are tracked in shadow roots and with stopped propagation, and links still work', async ({
    page,
    site,
    collector,
    expectStored,
  }) => {
    await open(page, site, collector, 'data-captures="clicks"')
    const partner = page.getByRole('link', { name: 'Our partner' })

    // A tab of its own opens for a middle click.
    const [behind] = await Promise.all([
      page.context().waitForEvent('page'),
      partner.click({ button: 'middle' }),
    ])
    await behind.waitForURL(/elsewhere/)
    await behind.close()
    await partner.click({ button: 'right' })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Menu' }).click(),
    ])
    await download.cancel()
    await page.getByText('Newsletter').click()
    expect(await page.getByRole('checkbox').isChecked()).toBe(true)
    await page.getByText('Inside').click({ force: true })
    await page.getByRole('button', { name: 'Inner' }).press('Enter')
    // A locator by role does not find elements in a closed shadow root.
    await page.locator('#closed').click()
    await page.getByText('Drawn').click()
    await page.waitForURL(site.elsewhere)

    const elsewhere = { event_type: 'outbound_click', properties: { url: site.elsewhere } }
    await expect
      .poll(() => told(collector))
      .toEqual([
        { ...elsewhere, properties: { url: `${site.elsewhere}?ref=shop` } },
        { event_type: 'file_download', properties: { url: site.url('/files/menu.pdf') } },
        { event_type: 'newsletter', properties: { asked: 'twice' } },
        { event_type: 'form_area', properties: { step: '2' } },
        { event_type: 'inner', properties: { size: 'L' } },
        { event_type: 'closed_box', properties: {} },
        elsewhere,
      ])

    // A click that leaves the site is stored, too.
    await page.goBack()
    await page.getByRole('link', { name: 'Our other partner' }).click()
    await page.waitForURL(site.elsewhere)
    await expect.poll(() => told(collector).slice(7)).toEqual([elsewhere])
    await expectStored({ events: Array.from({ length: 10 }, () => ({})), sessions: [{ total_events: 10 }] })
  })
})

test.describe('submits', () => {
  test('form submits are tracked in the page and in open shadow roots, without typed text', async ({
    page,
    site,
    collector,
  }) => {
    await open(page, site, collector, 'data-captures="forms"')
    await page.getByLabel('Inner field').fill('typed-inside')
    await page.getByLabel('Inner field').press('Enter')
    await page.getByLabel('Secret').fill('typed-secret')
    await page.getByRole('button', { name: 'Order' }).click({ force: true })
    await page.waitForURL(/plain/)
    const action = site.url('/plain.html')
    await expect
      .poll(() => told(collector))
      .toEqual([
        { event_type: 'form_submit', properties: { id: 'inside', action } },
        { event_type: 'form_submit', properties: { id: 'hostile', name: 'order', action } },
      ])
    expect(JSON.stringify(collector.requests)).not.toContain('typed')
  })
})

test.describe('the tag alone', () => {
  test('the tag alone sends engagement and vitals as the page is left, under a strict Content Security Policy', async ({
    page,
    site,
    collector,
  }) => {
    site.protects(
      `default-src 'none'; script-src ${collector.url} ${site.origin}; connect-src ${collector.url}; require-trusted-types-for 'script'; trusted-types 'none'`,
    )
    await open(page, site, collector, '', '/pricing.html')
    const tab = createTab(page)
    await tab.hasSentAll()
    const requests = collector.requests.length
    await page.getByRole('heading').click()
    await page.goto(site.elsewhere)

    const vital = (name: string) => ({
      event_type: 'web_vital',
      properties: {
        name,
        value: expect.any(Number),
        rating: 'good',
        navigation_type: 'navigate',
        id: expect.stringMatching(/^v5-\d+-\d+$/),
        page: site.url('/pricing.html'),
      },
    })
    await expect
      .poll(() => [...told(collector)].sort((one, other) => (label(one) < label(other) ? -1 : 1)))
      .toEqual([
        {
          event_type: 'engagement',
          properties: {
            view: expect.any(Number),
            visible_ms: expect.any(Number),
            focused_ms: expect.any(Number),
            scroll_percent: 100,
          },
        },
        ...['CLS', 'INP', 'LCP', 'TTFB'].map(vital),
      ])
    expect(collector.requests.length - requests).toBeLessThanOrEqual(3)
    expect(site.violations).toEqual([])
  })
})

function label({ event_type, properties }: Pick<WireEvent, 'event_type' | 'properties'>): string {
  return `${event_type} ${properties?.['name']}`
}

/** Rows of a visit to the shop, the beans, the cups and the beans again. */
function shopVisit(site: Site): { readonly events: readonly object[]; readonly exit_page: string } {
  const shop = { page_url: site.url('/shop.html'), title: 'Shop · Corner Roastery' }
  const beans = { page_url: site.url('/shop/beans'), title: 'beans · Corner Roastery' }
  const cups = { page_url: site.url('/shop/cups'), title: 'cups · Corner Roastery' }
  const events = [shop, beans, cups, beans].flatMap((page) => [
    { event_type: 'page_view', ...page },
    { event_type: 'engagement', ...page },
  ])
  return { events, exit_page: beans.page_url }
}

test.describe('engagement', () => {
  test('engagement of each page of a single-page app is stored, of the last page without another visit', async ({
    page,
    site,
    collector,
    expectStored,
  }) => {
    await open(page, site, collector, 'data-captures="engagement"', '/shop.html')
    const tab = createTab(page)
    await page.getByRole('link', { name: 'Beans' }).click()
    await tab.runs(() => {})
    await page.getByRole('link', { name: 'Cups' }).click()
    await tab.runs(() => {})
    await page.goBack()
    // Chromium ends a page about 500 ms after it was left, also in the middle of its listeners: only the first request is sure to leave it.
    await tab.runs(() => {
      addEventListener('pagehide', () => {
        const end = performance.now() + 1_000
        while (performance.now() < end);
      })
    })
    await page.goto(site.elsewhere)
    const { events, exit_page } = shopVisit(site)
    await expectStored({
      events,
      sessions: [{ total_events: 8, exit_page }],
      active: [{ current_page: exit_page }],
    })
  })

  test('engagement that the app answered with 503 as the page was left is stored at the next visit', async ({
    page,
    site,
    collector,
    expectStored,
  }) => {
    await open(page, site, collector, 'data-captures="engagement"', '/shop.html')
    const tab = createTab(page)
    await tab.drains()
    collector.answers({ status: 503 })
    const left = collector.bodies().length
    await page.goto(site.elsewhere)
    await expect.poll(() => collector.bodies().length).toBeGreaterThan(left)
    collector.passesAgain()
    await page.goto(site.url('/shop.html'))
    await tab.drains()
    const page_url = site.url('/shop.html')
    await expectStored({
      events: ['page_view', 'engagement', 'page_view'].map((event_type) => ({ event_type, page_url })),
      sessions: [{ total_events: 3 }],
    })
  })

  test('engagement starts again after the back/forward cache, and no capture keeps the page out of it', async ({
    windowed,
    site,
    collector,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    site.replace('/tracker.js"', '/tracker.full.js" data-heartbeat')
    const tab = await windowed.opens(site.url('/pricing.html'))
    await tab.hasSentAll()
    expect(await tab.goesThereAndBack(site.elsewhere)).toEqual({ persisted: true, notRestoredReasons: null })
    expect(await tab.listeners()).not.toEqual(expect.arrayContaining([expect.stringMatching(/unload/)]))
    await tab.goesTo(site.elsewhere)
    const views = () =>
      new Set(
        told(collector)
          .filter(({ event_type }) => event_type === 'engagement')
          .map(({ properties }) => properties?.['view']),
      )
    await expect.poll(() => views().size).toBe(2)
  })
})

test.describe('errors', () => {
  test('uncaught errors are tracked with the message and the place that the browser reports', async ({
    page,
    site,
    collector,
  }) => {
    site.add('/foreign.js', "throw new Error('Hidden from other origins.')")
    site.add(
      '/broken.js',
      `document.head.append(Object.assign(new Image(), { src: '/missing.png' }))
       void Promise.reject('out of milk')
       void Promise.reject(new RangeError('No beans'))
       throw new TypeError('No cup at https://api.example.com/cups?token=abc')`,
    )
    await open(page, site, collector, 'data-captures="errors"')
    const foreign = new URL('/foreign.js', site.elsewhere).href
    for (const url of [foreign, foreign, '/broken.js?version=2', '/broken.js'])
      await page.addScriptTag({ url })
    const tab = createTab(page)
    await tab.runs(() => {})
    await tab.drains()
    const source = site.url('/broken.js')
    const error = (properties: object) => ({ event_type: 'error', properties })
    expect(told(collector)).toEqual([
      error({ message: 'Script error.' }),
      error({ message: 'TypeError: No cup at https://api.example.com/cups', source, line: 4, column: 14 }),
      error({ message: 'out of milk' }),
      error({ message: 'RangeError: No beans', source, line: 3, column: 28 }),
    ])
  })
})

test.describe('the heartbeat', () => {
  test('the heartbeat is tracked at the interval of the tag, while the visitor is active', async ({
    page,
    visitor,
    site,
    collector,
  }) => {
    await visitor.windsUpTheClock(Date.now())
    await open(page, site, collector, 'data-captures="" data-heartbeat="10"')
    await page.mouse.move(10, 10)
    await page.mouse.move(20, 20)
    await visitor.waits(10_000)
    await page.mouse.wheel(0, 200)
    await page.waitForFunction(() => scrollY > 0)
    await visitor.waits(10_000)
    await visitor.waits(60_000)
    await createTab(page).drains()
    expect(told(collector)).toEqual([
      { event_type: 'heartbeat', properties: {} },
      { event_type: 'heartbeat', properties: {} },
    ])
  })
})

test.describe('stop()', () => {
  test('stop() removes every listener, and a tag pasted twice captures once', async ({
    page,
    site,
    collector,
  }) => {
    site.replace(
      '<script defer src="/captures.js"></script>',
      `<script defer src="${collector.url}/tracker.full.js"></script>`,
    )
    await open(page, site, collector, 'data-captures="clicks,forms,engagement,heartbeat,errors"')
    const tab = createTab(page)
    await page.getByText('Inside').click({ force: true })
    await tab.drains()
    expect(told(collector)).toHaveLength(1)
    expect(await tab.listeners()).toEqual(expect.arrayContaining(['click', 'submit', 'scroll', 'error']))

    await tab.calls('stop')
    expect((await tab.listeners()).filter((type) => !type.startsWith('__playwright'))).toEqual([])
    await page.getByText('Inside').click({ force: true })
    await page.goto(site.elsewhere)
    await page.goto(site.url('/plain.html'))
    expect(told(collector)).toHaveLength(1)
  })
})
