// @vitest-environment happy-dom
import { LIMITS } from '@footfall/protocol'
import { describe, expect } from 'vitest'
import { SITE } from './support/browser.ts'
import { test } from './support/test.ts'

const ROWS: readonly { readonly meaning: string; readonly path: string; readonly kept: string }[] = [
  { meaning: 'the unchanged path', path: '/a/b.html', kept: '/a/b.html' },
  { meaning: 'no fragment', path: '/a#access_token=1', kept: '/a' },
  { meaning: 'no query', path: '/a?q=shoes&page=2', kept: '/a' },
  { meaning: 'no query in a fragment', path: '/a#/b?utm_source=x', kept: '/a' },
  {
    meaning: 'campaign keys',
    path: '/?utm_source=mail&email=ann%40example.com&utm_campaign=a%20b&ref=x&source=y#top',
    kept: '/?utm_source=mail&utm_campaign=a%20b&ref=x&source=y',
  },
  {
    meaning: 'no keys that only resemble campaign keys',
    path: '/?referrer=x&resource=y&xutm_source=z',
    kept: '/',
  },
]

describe('URLs of an event', () => {
  for (const { meaning, path, kept } of ROWS) {
    test(`an event keeps ${meaning} in its URLs`, async ({ browser }) => {
      const tab = await browser.opensQuietly({ path, referrer: `https://search.example.com${path}` })
      tab.track('click')
      expect(browser.waiting()).toMatchObject([
        { page_url: SITE + kept, referrer: `https://search.example.com${kept}` },
      ])
    })
  }

  test('an event has its URLs, title and type cut to the limits', async ({ browser }) => {
    const path = `/${'a'.repeat(3_000)}`
    const tab = await browser.opensQuietly({ path, referrer: SITE + path, title: 'b'.repeat(300) })
    tab.track('c'.repeat(100))
    const [event] = browser.waiting()
    expect(event?.page_url).toBe((SITE + path).slice(0, LIMITS.urlLength))
    expect(event?.referrer).toBe((SITE + path).slice(0, LIMITS.urlLength))
    expect(event?.title).toBe('b'.repeat(LIMITS.titleLength))
    expect(event?.event_type).toBe('c'.repeat(LIMITS.typeLength))
  })
})
