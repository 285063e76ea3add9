// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { TrackedEvent } from '../src/index.ts'
import { ENDPOINT, SITE } from './support/browser.ts'
import { type Attributes, globals, meetsTag, opensBare, runs } from './support/script-tag.ts'
import { test } from './support/test.ts'

describe('an attribute of the script tag', () => {
  const FLAGS = ['data-manual', 'data-consent', 'data-respect-dnt', 'data-cookieless', 'data-debug']

  test('that is a switch is off at "false"', async ({ browser, collector }) => {
    vi.stubGlobal('navigator', { ...navigator, doNotTrack: '1' })
    const tab = opensBare()
    await meetsTag(Object.fromEntries(FLAGS.map((flag) => [flag, 'false'])))
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }])
    expect(Object.keys(browser.storage.entries)).toEqual([`footfall ${ENDPOINT} session`])
    tab.history.pushState(null, '', '/#fragment')
    await browser.passes(10_000)
    expect(collector.events()).toHaveLength(1)
  })

  for (const flag of FLAGS) {
    test(`that is the switch ${flag} is on with any other value`, async ({ browser, collector }) => {
      vi.stubGlobal('navigator', { ...navigator, doNotTrack: '1' })
      vi.spyOn(console, 'log').mockReturnValue()
      opensBare()
      await meetsTag({ [flag]: flag })
      await browser.passes(10_000)
      const isCounted = flag === 'data-cookieless'
      expect(collector.events()).toHaveLength(isCounted ? 1 : 0)
      expect(browser.storage.written).toEqual([])
    })
  }

  const ENDPOINTS: readonly { readonly attributes: Attributes; readonly url: string }[] = [
    { attributes: {}, url: ENDPOINT },
    {
      attributes: { 'data-endpoint': 'https://collect.example.com/in' },
      url: 'https://collect.example.com/in',
    },
    { attributes: { 'data-site': 'blog' }, url: ENDPOINT },
  ]
  for (const { attributes, url } of ENDPOINTS) {
    test(`says where events go, and whose they are: ${JSON.stringify(attributes)}`, async ({
      browser,
      collector,
    }) => {
      opensBare()
      await meetsTag(attributes)
      await browser.passes(1_000)
      expect(collector.requests).toMatchObject([{ url }])
      expect(collector.requests[0]?.batch.site_id).toBe(attributes['data-site'])
    })
  }

  test('names the function that looks at each event, also one that comes later', async ({
    browser,
    collector,
  }) => {
    opensBare()
    const tracker = await meetsTag({ 'data-before-send': 'hideNames', 'data-manual': 'true' })
    const hideNames = (event: TrackedEvent): TrackedEvent => ({ ...event, title: 'hidden' })
    vi.stubGlobal('hideNames', hideNames)
    tracker.track('signup')
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([{ event_type: 'signup', title: 'hidden' }])
  })

  test('that names no function keeps every event from leaving, and says so once', async ({
    browser,
    collector,
  }) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    opensBare()
    const tracker = await meetsTag({ 'data-before-send': 'misspelt' })
    tracker.track('signup')
    await browser.passes(10_000)
    expect(collector.requests).toEqual([])
    expect(browser.waiting()).toEqual([])
    expect(warn).toHaveBeenCalledTimes(1)
  })
})

describe('what a page keeps under the name of the tracker', () => {
  for (const script of [
    "window.tracker = 'text'",
    'window.tracker = 7',
    'window.tracker = {}',
    'window.tracker = null',
    'window.tracker = [1, null]',
    "window.tracker = ['track']",
    "window.tracker = document.createElement('div')",
  ]) {
    test(`does not keep it from starting: ${script}`, async ({ browser, collector }) => {
      opensBare('/cups')
      runs(script)
      await meetsTag()
      globals['tracker']?.track('signup')
      await browser.passes(10_000)
      expect(collector.events()).toMatchObject([
        { event_type: 'page_view', page_url: `${SITE}/cups` },
        { event_type: 'signup' },
      ])
    })
  }
})
