// @vitest-environment happy-dom
import type { WireEvent } from '@footfall/protocol'
import { describe, expect } from 'vitest'
import { type Browser, ENDPOINT, START } from './support/browser.ts'
import { accepting, type Collector, silent, withStatus } from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import { test } from './support/test.ts'

const SITE = `footfall ${ENDPOINT} `
const DAY = 86_400_000

/** Values that a key may have after a crash of the browser or after a write by another script. */
const GARBAGE: readonly string[] = [
  '',
  'undefined',
  'null',
  'true',
  '7',
  '""',
  '"text"',
  '[]',
  '[1,2,3]',
  '{}',
  '{"event_id":null}',
  '{"session_id":',
]

/** The kinds of keys that a page leaves in an outage. One of them is made corrupt. */
const KINDS: readonly { readonly kind: string; readonly isIt: (key: string) => boolean }[] = [
  { kind: 'an event', isIt: (key) => key.startsWith(`${SITE}evt_`) },
  { kind: 'the pause', isIt: (key) => key === `${SITE}pause` },
  { kind: 'the session', isIt: (key) => key === `${SITE}session` },
  { kind: 'the count of a dropped event', isIt: (key) => key.startsWith(`${SITE}drop_`) },
]

describe('a corrupt storage key', () => {
  for (const { kind, isIt } of KINDS) {
    test.for(GARBAGE)(
      `%j in place of ${kind} affects no other key`,
      async (garbage, { browser, collector }) => {
        const left = await openInOutage(browser, collector)
        const corrupt = Object.keys(browser.storage.entries).find(isIt) ?? ''
        browser.storage.entries[corrupt] = garbage

        const { length } = collector.requests
        collector.replies(accepting)
        const tab = await browser.opens('/after')
        await browser.passes(60_000)
        tab.track('signup')
        await browser.passes(60_000)
        const arrived = collector.requests.slice(length).flatMap(({ batch }) => batch.events)
        const expected = left.filter(({ event_id }) => corrupt !== SITE + event_id)
        expect(arrived.slice(0, expected.length)).toEqual(expected)
        const [view, signup, ...others] = arrived.slice(expected.length)
        expect([view, signup]).toMatchObject([{ event_type: 'page_view' }, { event_type: 'signup' }])
        expect(others).toEqual([])
        expect(signup?.session_id).toBe(view?.session_id)
        if (kind !== 'the session') expect(view).toMatchObject(idsOf(left[0]))
      },
    )
  }

  test('an event under the key of another event is sent once more, not for ever', async ({
    browser,
    collector,
  }) => {
    collector.replies(silent)
    await browser.opens()
    await browser.passes()
    const [event] = browser.waiting()
    browser.storage.entries[`${SITE}evt_1790000000001_0000000000000000`] = JSON.stringify(event)
    browser.crashes()

    let answers = 0
    collector.replies((batch) => {
      answers += 1
      return answers > 10 ? silent(batch) : accepting(batch)
    })
    await browser.opens()
    await browser.passes(60_000)
    expect(answers).toBeLessThanOrEqual(2)
  })

  test('a stored pause of 400 days ends after one day', async ({ browser, collector }) => {
    collector.replies(withStatus(503))
    await browser.opens()
    await browser.passes()
    const pause = JSON.parse(browser.storage.entries[`${SITE}pause`] ?? '')
    browser.storage.entries[`${SITE}pause`] = JSON.stringify({ ...pause, wait: 400 * DAY })
    browser.crashes()

    collector.replies(accepting)
    browser.hasTheTime(START + DAY)
    await browser.opens()
    await browser.passes(60_000)
    expect(browser.waiting()).toEqual([])
  })
})

/** Opens a page that tracks three events and drops one, while the server answers 503. Resolves to the events in the outbox. */
async function openInOutage(browser: Browser, collector: Collector): Promise<readonly WireEvent[]> {
  collector.replies(withStatus(503))
  const tab = await browser.opens()
  await browser.passes()
  tab.track('click')
  tab.track('scroll')
  tab.track('too large', propertiesOf(40_000))
  browser.crashes()
  await browser.passes(1_000)
  return browser.waiting()
}

function idsOf({ anonymous_id, session_id }: WireEvent = {}): Partial<WireEvent> {
  return { anonymous_id: anonymous_id as string, session_id: session_id as string }
}
