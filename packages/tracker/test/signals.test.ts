// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { silent } from './support/collector.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

/** Privacy signals of a browser: https://w3c.github.io/gpc/ and https://www.w3.org/TR/tracking-dnt/ */
interface Signals {
  readonly globalPrivacyControl?: boolean
  readonly doNotTrack?: string | null
}

function signal(signals: Signals): void {
  vi.stubGlobal('navigator', { ...navigator, ...signals })
}

const RESPECTED = [
  { name: 'Global Privacy Control', signals: { globalPrivacyControl: true }, options: {} },
  { name: 'Do Not Track, with respectDnt', signals: { doNotTrack: '1' }, options: { respectDnt: true } },
]

for (const { name, signals, options } of RESPECTED) {
  describe(name, () => {
    test(`${name} prevents storing and sending for every call`, async ({ browser, collector }) => {
      signal(signals)
      const tab = await browser.opens('/', options)
      tab.track('signup')
      tab.page()
      tab.identify('jane', { plan: 'pro' })
      await tab.reset()
      await browser.passes(HOUR)
      tab.history.pushState(null, '', '/cups')
      await tab.flush()
      tab.hides()
      tab.isOnlineAgain()
      tab.leaves()
      await browser.passes(HOUR)
      expect(tab.sessionId()).toBeUndefined()
      expect(browser.storage.written).toEqual([])
      expect(collector.requests).toEqual([])
    })

    test(`${name} erases the data of earlier visits and no data of other scripts`, async ({
      browser,
      collector,
    }) => {
      browser.storage.entries['cart'] = '["cup"]'
      collector.replies(silent)
      const earlier = await browser.opens()
      await browser.passes(1_000)
      earlier.identify('jane')
      earlier.leaves()
      browser.crashes()
      const { length } = collector.requests
      expect(Object.keys(browser.storage.entries).length).toBeGreaterThan(3)

      signal(signals)
      await browser.opens('/', options)
      await browser.passes(HOUR)
      expect(browser.storage.entries).toEqual({ cart: '["cup"]' })
      expect(collector.requests).toHaveLength(length)
    })

    test(`${name} turned on later erases the data and stops sending`, async ({ browser, collector }) => {
      const tab = await browser.opens('/', options)
      await browser.passes(10_000)
      tab.track('waits')
      signal(signals)
      tab.track('after')
      expect(browser.storage.entries).toEqual({})
      await browser.passes(HOUR)
      tab.leaves()
      expect(browser.storage.entries).toEqual({})
      expect(collector.requests).toHaveLength(1)
    })

    test(`${name} is not overruled by consent(true)`, async ({ browser, collector }) => {
      signal(signals)
      const tab = await browser.opens('/', { ...options, consent: 'required' })
      tab.track('before')
      tab.consent(true)
      tab.track('after')
      await browser.passes(HOUR)
      expect(collector.requests).toEqual([])
      expect(browser.waiting()).toEqual([])
      expect(Object.keys(browser.storage.entries).filter((key) => !key.endsWith(' choice'))).toEqual([])
    })
  })
}

describe('no privacy signal', () => {
  for (const { name, signals, options } of [
    { name: 'Do Not Track without respectDnt', signals: { doNotTrack: '1' }, options: {} },
    {
      name: 'Do Not Track with respectDnt: false',
      signals: { doNotTrack: '1' },
      options: { respectDnt: false },
    },
    { name: 'Do Not Track off', signals: { doNotTrack: '0' }, options: { respectDnt: true } },
    { name: 'Do Not Track unset', signals: { doNotTrack: null }, options: { respectDnt: true } },
    { name: 'Global Privacy Control off', signals: { globalPrivacyControl: false }, options: {} },
  ]) {
    test(`${name} does not prevent tracking`, async ({ browser, collector }) => {
      signal(signals)
      const tab = await browser.opens('/', options)
      tab.track('signup')
      await browser.passes(10_000)
      expect(collector.events()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'signup' }])
    })
  }
})
