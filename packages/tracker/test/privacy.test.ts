// @vitest-environment happy-dom
import { PRIVACY_CORPUS, type PrivateUrl } from '@footfall/protocol/privacy-corpus'
import { describe, expect } from 'vitest'
import type { TrackerOptions } from '../src/index.ts'
import { SITE } from './support/browser.ts'
import { test } from './support/test.ts'

const SECRET = 'd41d8cd98f00b204e9800998ecf8427e'

describe('page_url and referrer of an event', () => {
  for (const row of PRIVACY_CORPUS) {
    test(`an event ${row.meaning} in page_url and referrer: ${row.url}`, async ({ browser }) => {
      const tab = await browser.opensQuietly({ ...optionsFor(row), referrer: row.url })
      if (isOfAPage(row.url)) tab.history.replaceState(null, '', row.url)
      tab.track('click')
      expect(browser.waiting()).toMatchObject([
        { page_url: isOfAPage(row.url) ? row.kept : `${SITE}/`, referrer: row.kept },
      ])
    })
  }
})

test('secrets of an address are not stored or sent, also not as the next referrer', async ({
  browser,
  collector,
}) => {
  const tab = await browser.opens(`/reset/${SECRET}?email=jane@example.com#${SECRET}`)
  tab.history.pushState(null, '', '/done')
  await browser.passes(10_000)
  expect(collector.events()).toMatchObject([
    { page_url: `${SITE}/reset/***` },
    { page_url: `${SITE}/done`, referrer: `${SITE}/reset/***` },
  ])
  for (const data of [browser.storage.entries, collector.requests]) {
    expect(JSON.stringify(data)).not.toMatch(/d41d8cd9|jane/)
  }
})

/** The tracker options that the row needs. */
function optionsFor({ keep, hash, masking }: PrivateUrl): Pick<TrackerOptions, 'keepQuery' | 'hash'> {
  if (masking || keep === '*') return { keepQuery: '*', hash: masking ?? hash ?? false }
  return { keepQuery: keep?.split(',') ?? [], hash: hash ?? false }
}

/** Whether a page can have exactly this URL as its address. */
function isOfAPage(url: string): boolean {
  return /^https?:/.test(url) && new URL(url).href === url
}
