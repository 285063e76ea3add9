import { createHash } from 'node:crypto'
import { expect } from '@playwright/test'
import { test } from '../support/test.ts'

test.describe('the script tag', () => {
  test('a page view is one cross-origin request without a preflight', async ({
    visitor,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const tab = await visitor.opens(site.url('/pricing.html'))
    await tab.hasSentAll()
    await tab.goesTo(site.elsewhere)
    await expectStored({ events: [{}], sessions: [{ total_events: 1 }], active: [{}] })
    expect(collector.requests).toMatchObject([
      { method: 'GET', path: '/tracker.js' },
      {
        method: 'POST',
        path: '/events',
        headers: { origin: site.origin, 'content-type': 'text/plain;charset=UTF-8' },
      },
    ])
    expect(collector.requests[1]?.headers).not.toHaveProperty('cookie')
  })

  test('a batch and the request of a page that leaves need no preflight', async ({
    visitor,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const tab = await visitor.opens(site.url('/'))
    await tab.tracks('one', { size: 1 })
    await tab.tracks('two', { size: 2 })
    await tab.flushes()
    await tab.follows('Our partner', site.elsewhere)
    await expectStored({ events: [{}, {}, {}, {}], sessions: [{ total_events: 4 }] })
    expect(new Set(collector.requests.map(({ method }) => method))).toEqual(new Set(['GET', 'POST']))
  })

  test('the tag loads with the integrity of the script', async ({ visitor, site, app, expectStored }) => {
    const response = await fetch(`${app.url}/tracker.js`)
    site.replace('sha384-of-the-script', integrityOf(await response.text()))
    const tab = await visitor.opens(site.url('/integrity.html'))
    await tab.hasSentAll()
    await expectStored({ events: [{ page_url: site.url('/integrity.html') }] })
  })

  // Playwright reports this in Firefox as an error that a script threw.
  test('the tag does not load with a wrong integrity', { tag: '@chromium' }, async ({ visitor, site }) => {
    site.replace('sha384-of-the-script', integrityOf('another script'))
    const tab = await visitor.opens(site.url('/integrity.html'))
    expect(await tab.typeOf('tracker')).toBe('undefined')
  })

  test('the tag sends to data-endpoint', async ({ visitor, site, collector, expectStored }) => {
    site.replace('https://collect.example.com', collector.url)
    const tab = await visitor.opens(site.url('/endpoint.html'))
    await tab.hasSentAll()
    await expectStored({ events: [{ page_url: site.url('/endpoint.html') }] })
    expect(collector.requests).toMatchObject([{ method: 'POST', path: '/events' }])
  })
})

/** What a site owner writes into `integrity` (W3C, Subresource Integrity, 3.1). */
function integrityOf(script: string): string {
  return `sha384-${createHash('sha384').update(script).digest('base64')}`
}
