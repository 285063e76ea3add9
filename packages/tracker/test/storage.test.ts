// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import { accepting, held, silent, unreachable, withStatus } from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import { test } from './support/test.ts'

/** Ways in which localStorage does not work. The page must then work without sharing data with others. */
const NONE: readonly { readonly meaning: string; readonly happens: () => void }[] = [
  {
    meaning: 'throws when accessed, as with blocked cookies',
    happens: () => {
      // Registers the global for the undo of all stubs.
      vi.stubGlobal('localStorage', undefined)
      Object.defineProperty(globalThis, 'localStorage', {
        configurable: true,
        get() {
          throw new DOMException('Access is denied.', 'SecurityError')
        },
      })
    },
  },
  {
    meaning: 'is null, as in an Android WebView without DOM storage',
    happens: () => vi.stubGlobal('localStorage', null),
  },
  {
    meaning: 'throws at every write, as with a quota of 0',
    happens: () =>
      vi.stubGlobal(
        'localStorage',
        new Proxy(
          {},
          {
            set() {
              throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
            },
          },
        ),
      ),
  },
  {
    meaning: 'ignores writes silently, as a replacement by the page may',
    happens: () => vi.stubGlobal('localStorage', new Proxy({}, { set: () => true })),
  },
]

for (const { meaning, happens } of NONE) {
  describe(`localStorage that ${meaning}`, () => {
    test(`a page can track with localStorage that ${meaning}`, async ({ browser, collector }) => {
      happens()
      const tab = await browser.opens()
      await browser.passes()
      tab.track('signup')
      await tab.flush()
      const [view, signup, ...others] = collector.events()
      expect(view).toMatchObject({ event_type: 'page_view' })
      expect(signup).toMatchObject({
        event_type: 'signup',
        session_id: view?.session_id,
        anonymous_id: view?.anonymous_id,
      })
      expect(others).toEqual([])
    })

    test(`a page that tracks nothing can start with localStorage that ${meaning}`, async ({
      browser,
      collector,
    }) => {
      happens()
      const tab = await browser.opensQuietly()
      await tab.flush()
      expect(collector.requests).toEqual([])
    })

    test(`a page can retry with localStorage that ${meaning}`, async ({ browser, collector }) => {
      happens()
      collector.replies(unreachable)
      const tab = await browser.opens()
      await browser.passes()
      collector.replies(accepting)
      await browser.passes(60_000)
      await tab.flush()
      expect(collector.requests).toHaveLength(2)
    })
  })
}

describe('full localStorage', () => {
  test('the session continues in memory when localStorage becomes full', async ({ browser, collector }) => {
    collector.replies(silent)
    const tab = await browser.opens()
    await browser.passes()
    browser.storage.fills()
    tab.track('signup')
    collector.replies(accepting)
    tab.leaves()
    await browser.passes(15_000)
    const signup = collector.events().find(({ event_type }) => event_type === 'signup')
    expect(signup?.session_id).toBe(collector.events()[0]?.session_id)
    await tab.flush()
    const { length } = collector.requests
    await browser.passes(60_000)
    expect(collector.requests).toHaveLength(length)
  })

  test('an answer removes the events from full localStorage', async ({ browser, collector }) => {
    const { reply, release } = held()
    collector.replies(reply)
    const tab = await browser.opens()
    tab.track('signup')
    await browser.passes()
    expect(browser.waiting()).toHaveLength(2)
    browser.storage.fills()
    release()
    await browser.passes()
    expect(browser.waiting()).toEqual([])
  })
})

describe('localStorage that keeps old values and ignores writes', () => {
  test('a page has its own session in memory if localStorage silently keeps old values', async ({
    browser,
    collector,
  }) => {
    await browser.opens()
    await browser.passes(1_000)
    browser.hasTheTime(Date.now() + 3_600_000)
    vi.stubGlobal('localStorage', new Proxy(browser.storage.entries, { set: () => true }))
    const tab = await browser.opens('/next')
    await browser.passes()
    tab.track('signup')
    await tab.flush()
    const [before, view, signup, ...others] = collector.events()
    expect(view?.session_id).not.toBe(before?.session_id)
    expect(signup?.session_id).toBe(view?.session_id)
    expect(others).toEqual([])
  })
})

describe('localStorage that another tab writes at the same time', () => {
  test('the session record that another tab writes at the same time is kept', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opensQuietly()
    tab.track('first')
    await browser.passes()
    const [[key = '', record = ''] = []] = Object.entries(browser.storage.entries).filter(([name]) =>
      name.endsWith('session'),
    )
    const others = JSON.stringify({ ...JSON.parse(record), total_events: 7 })
    browser.storage.overwritesNext('session', others)
    tab.track('second')
    expect(browser.storage.entries[key]).toBe(others)

    tab.track('third')
    expect(JSON.parse(browser.storage.entries[key] ?? '')).toMatchObject({ total_events: 8 })
    const later = await browser.opensQuietly()
    later.track('fourth')
    await later.flush()
    const events = collector.events()
    expect(events.map(({ event_type }) => event_type)).toEqual(['first', 'second', 'third', 'fourth'])
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
  })

  test('writing the same value again does not delete it', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    tab.identify('jane')
    const [key = ''] = Object.keys(browser.storage.entries).filter((name) => name.endsWith(' user'))
    tab.identify('jane')
    expect(browser.storage.entries[key]).toBe('"jane"')
  })
})

describe('existing values in localStorage', () => {
  test.for([
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
    '',
    'undefined',
  ])(
    '%j under every key of the tracker does not prevent tracking',
    async (garbage, { browser, collector }) => {
      collector.replies(withStatus(503))
      await leaveAllKinds(browser)
      const keys = Object.keys(browser.storage.entries)
      expect(keys).toHaveLength(6)
      for (const key of keys) browser.storage.entries[key] = garbage

      collector.replies(accepting)
      const { length } = collector.events()
      const tab = await browser.opens('/after')
      await browser.passes(60_000)
      tab.track('signup')
      await tab.flush()
      tab.track('outbound')
      tab.leaves()
      await browser.passes(60_000)
      const [view, signup, outbound, ...others] = collector.events().slice(length)
      expect(view).toMatchObject({
        event_type: 'page_view',
        session_id: view?.event_id?.replace('evt_', 'sess_'),
        anonymous_id: expect.stringMatching(/^user_/),
      })
      expect(view?.dropped ?? 0).toBeTypeOf('number')
      expect([signup, outbound]).toMatchObject([
        { event_type: 'signup', session_id: view?.session_id },
        { event_type: 'outbound', session_id: view?.session_id },
      ])
      expect(others).toEqual([])
    },
  )

  test('keys of other scripts are not changed', async ({ browser, collector }) => {
    const foreign = {
      cart: '["cup"]',
      footfall: 'mine',
      session: 'theirs',
      evt_1: '{"event_id":"evt_1"}',
      'footfall https://other.example.com/events evt_1': '{"event_id":"evt_1","session_id":"sess_1"}',
    }
    Object.assign(browser.storage.entries, foreign)
    vi.spyOn(console, 'warn').mockReturnValue()
    collector.replies(withStatus(400))
    const tab = await browser.opens()
    await browser.passes()
    collector.replies(accepting)
    tab.track('signup')
    await tab.flush()
    tab.leaves()
    expect(browser.storage.entries).toMatchObject(foreign)
    expect(collector.events()).toHaveLength(2)
  })

  test('only the session record remains after all events are sent', async ({ browser, collector }) => {
    collector.replies(unreachable)
    await browser.opens()
    await browser.passes()
    collector.replies(accepting)
    await browser.passes(60_000)
    expect(Object.keys(browser.storage.entries)).toHaveLength(1)
  })
})

/** Makes a page leave an entry of each kind: the session, a pause, an assigned and an unassigned event, and two for a dropped event. */
async function leaveAllKinds(browser: Browser): Promise<void> {
  const tab = await browser.opens()
  await browser.passes()
  tab.track('too large', propertiesOf(40_000))
  browser.locks.withhold('naming')
  browser.hasTheTime(Date.now() + 3_600_000)
  tab.track('of the next session')
  browser.crashes()
}
