// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import { START } from './support/browser.ts'
import { silent } from './support/collector.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

/** Collects all arguments of console calls from now on. */
function readsConsole(): unknown[] {
  const said: unknown[] = []
  for (const method of ['log', 'info', 'debug', 'warn', 'error', 'dir', 'table'] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void said.push(...args))
  }
  return said
}

/** Tracks a page view, an event and a user, with fixed times and random numbers. */
async function visits(browser: Browser, debug: boolean): Promise<void> {
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => array)
  browser.hasTheTime(START)
  const tab = await browser.opens('/cups?q=1&utm_source=mail#top', { debug, title: 'Cups "large" 🏺' })
  await browser.passes(1_000)
  tab.track('signup', { plan: 'pro', list: [1, { deep: null }] })
  tab.identify('jane', { plan: 'pro' })
  await browser.passes(10_000)
}

describe('the option debug', () => {
  test('debug prints the exact request bodies and sends none', async ({ browser, collector }) => {
    const said = readsConsole()
    await visits(browser, true)
    expect(collector.requests).toEqual([])
    const printed = [...said]
    browser.crashes()

    await visits(browser, false)
    const bodies = collector.requests.map(({ init }) => init.body)
    expect(bodies).toHaveLength(2)
    expect(printed.filter((text) => `${text}`.startsWith('{'))).toEqual(bodies)
  })

  test('debug stores nothing and does not change the outbox of the site', async ({ browser, collector }) => {
    collector.replies(silent)
    const real = await browser.opens()
    await browser.passes(1_000)
    real.track('waits')
    real.identify('jane')
    browser.crashes()
    const entries = { ...browser.storage.entries }
    const writes = browser.storage.written.length
    expect(browser.waiting()).toHaveLength(3)
    const { length } = collector.requests

    const said = readsConsole()
    const tab = await browser.opens('/dry', { debug: true })
    tab.track('dry')
    await browser.passes(1_000)
    await tab.flush()
    tab.hides()
    tab.leaves()
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(entries)
    expect(browser.storage.written).toHaveLength(writes)
    expect(collector.requests).toHaveLength(length)
    expect(said.join('\n')).toContain('"dry"')
    expect(said.join('\n')).not.toContain('"waits"')
    expect(said.join('\n')).not.toContain('jane')
  })

  test('debug prints each event once', async ({ browser }) => {
    const said = readsConsole()
    const tab = await browser.opens('/', { debug: true })
    await browser.passes(10_000)
    tab.track('signup')
    await browser.passes(HOUR)
    tab.leaves()
    const printed = said.join('\n')
    for (const type of ['page_view', 'signup']) {
      expect(printed.split(`"event_type":"${type}"`)).toHaveLength(2)
    }
  })

  test('debug prints nothing before consent(true) on a page that requires consent', async ({
    browser,
    collector,
  }) => {
    const said = readsConsole()
    const tab = await browser.opens('/', { debug: true, consent: 'required' })
    tab.track('signup')
    await browser.passes(HOUR)
    expect(said).toEqual([])
    tab.consent(true)
    await browser.passes(10_000)
    expect(said.join('\n')).toContain('"signup"')
    expect(collector.requests).toEqual([])
  })
})
