import { LIMITS, type StoredEvent, type WireEvent } from '@footfall/protocol'
import { PRIVACY_CORPUS } from '@footfall/protocol/privacy-corpus'
import { describe, expect, it } from 'vitest'
import { createMemorySite } from './support/memory-site.ts'

describe('what a plain client posts', () => {
  it.each(PRIVACY_CORPUS.filter(({ masking }) => masking))(
    'masks a URL of a plain client: $meaning: $url',
    async ({ url, kept }) => {
      expect(await storedOf({ page_url: url, referrer: url })).toMatchObject({
        page_url: kept,
        referrer: kept,
      })
    },
  )

  it.each(['/jane.doe@example.com', '/d41d8cd98f00b204e9800998ecf8427e'])(
    'masks a URL before it is cut, so that no half of %s is stored',
    async (secret) => {
      const start = `https://shop.example.com/${'a/'.repeat(LIMITS.urlLength)}`.slice(0, LIMITS.urlLength - 8)
      const { page_url, referrer } = await storedOf({ page_url: start + secret, referrer: start + secret })
      expect(page_url.slice(start.length)).toBe('/***')
      expect(referrer.slice(start.length)).toBe('/***')
    },
  )

  it('masks a URL that is the default of a batch', async () => {
    const page_url = 'https://shop.example.com/jane@example.com'
    expect(await storedOf({ page_url, events: [{}] })).toMatchObject({
      page_url: 'https://shop.example.com/***',
    })
  })
})

describe('what a tracker sends', () => {
  it.each(PRIVACY_CORPUS)(
    'stores a URL of a tracker unchanged, where it $meaning: $kept',
    async ({ kept }) => {
      expect(await storedOf({ page_url: kept, referrer: kept })).toMatchObject({
        page_url: kept,
        referrer: kept,
      })
    },
  )
})

it('stores no secret of a URL in the session or the active row', async () => {
  const { sessions, active } = await tablesAfter({
    page_url: 'https://shop.example.com/jane@example.com',
    referrer: 'https://mail.example.org/jane@example.com',
  })
  expect(sessions).toMatchObject([
    {
      entry_page: 'https://shop.example.com/***',
      exit_page: 'https://shop.example.com/***',
      referrer: 'https://mail.example.org/***',
    },
  ])
  expect(active).toMatchObject([{ current_page: 'https://shop.example.com/***' }])
})

async function storedOf(body: WireEvent | { readonly events: readonly WireEvent[] }): Promise<StoredEvent> {
  const [event] = (await tablesAfter(body)).events
  if (!event) throw new Error('Nothing was stored.')
  return event
}

/** Posts to an app with empty tables. Resolves to the rows after the answer. */
async function tablesAfter(body: unknown): Promise<{
  readonly events: readonly StoredEvent[]
  readonly sessions: readonly unknown[]
  readonly active: readonly unknown[]
}> {
  const { post, rows, sessions, active } = createMemorySite()
  expect((await post(body)).status).toBe(200)
  return { events: rows(), sessions: [...sessions().values()], active: await active() }
}
