// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { TrackedEvent } from '../src/index.ts'
import { ENDPOINT, SITE } from './support/browser.ts'
import { type Attributes, globals, opensBare, runs, runsTag } from './support/script-tag.ts'
import { test } from './support/test.ts'

describe('attributes of the script tag', () => {
  const FLAGS = ['data-manual', 'data-consent', 'data-respect-dnt', 'data-cookieless', 'data-debug']

  test('a switch attribute with the value "false" is off', async ({ browser, collector }) => {
    vi.stubGlobal('navigator', { ...navigator, doNotTrack: '1' })
    const tab = opensBare()
    await runsTag(Object.fromEntries(FLAGS.map((flag) => [flag, 'false'])))
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }])
    expect(Object.keys(browser.storage.entries)).toEqual([`footfall ${ENDPOINT} session`])
    tab.history.pushState(null, '', '/#fragment')
    await browser.passes(10_000)
    expect(collector.events()).toHaveLength(1)
  })

  for (const flag of FLAGS) {
    test(`the switch attribute ${flag} is on with any value other than "false"`, async ({
      browser,
      collector,
    }) => {
      vi.stubGlobal('navigator', { ...navigator, doNotTrack: '1' })
      vi.spyOn(console, 'log').mockReturnValue()
      opensBare()
      await runsTag({ [flag]: flag })
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
    test(`the attributes ${JSON.stringify(attributes)} set the endpoint and the site key`, async ({
      browser,
      collector,
    }) => {
      opensBare()
      await runsTag(attributes)
      await browser.passes(1_000)
      expect(collector.requests).toMatchObject([{ url }])
      expect(collector.requests[0]?.batch.site_id).toBe(attributes['data-site'])
    })
  }

  test('data-before-send may name a function that is defined later', async ({ browser, collector }) => {
    opensBare()
    const tracker = await runsTag({ 'data-before-send': 'hideNames', 'data-manual': 'true' })
    const hideNames = (event: TrackedEvent): TrackedEvent => ({ ...event, title: 'hidden' })
    vi.stubGlobal('hideNames', hideNames)
    tracker.track('signup')
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([{ event_type: 'signup', title: 'hidden' }])
  })

  test('data-before-send with an unknown function drops every event and warns once', async ({
    browser,
    collector,
  }) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    opensBare()
    const tracker = await runsTag({ 'data-before-send': 'misspelt' })
    tracker.track('signup')
    await browser.passes(10_000)
    expect(collector.requests).toEqual([])
    expect(browser.waiting()).toEqual([])
    expect(warn).toHaveBeenCalledTimes(1)
  })
})

describe('a global of the page named tracker', () => {
  for (const script of [
    "window.tracker = 'text'",
    'window.tracker = 7',
    'window.tracker = {}',
    'window.tracker = null',
    'window.tracker = [1, null]',
    "window.tracker = ['track']",
    "window.tracker = document.createElement('div')",
  ]) {
    test(`the tracker starts after ${script}`, async ({ browser, collector }) => {
      opensBare('/cups')
      runs(script)
      await runsTag()
      globals['tracker']?.track('signup')
      await browser.passes(10_000)
      expect(collector.events()).toMatchObject([
        { event_type: 'page_view', page_url: `${SITE}/cups` },
        { event_type: 'signup' },
      ])
    })
  }
})
