// @vitest-environment happy-dom
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Tracker } from '../src/index.ts'
import type { TrackedEvent } from '../src/tracked-event.ts'
import { type Browser, ENDPOINT } from './support/browser.ts'
import { globals, opensBare, runs } from './support/script-tag.ts'
import { test } from './support/test.ts'

/*
 * What released versions kept in localStorage, as `e2e/release/record.mjs` has recorded it in a real browser: a tab of old
 * may leave such rows at any time. The built script is tested, since the build gives rows their short names. At a release,
 * after the version has been raised and all is built: `pnpm --filter @footfall/e2e run record-release`.
 */

/** What a browser kept, and when, in milliseconds since 1970. */
interface Kept {
  readonly at: number
  readonly localStorage: Readonly<Record<string, string>>
}

interface Released {
  /** Right after a page's first event, which has no name yet. */
  readonly unnamed: Kept
  /** In the middle of a visit, after the server has asked to wait for an hour; one event more was dropped than the events tell. */
  readonly outage: Kept
}

const HOUR = 3_600_000
const FIXTURES = join(import.meta.dirname, 'fixtures')
const RELEASES = readdirSync(FIXTURES).map((file) => file.replace('.json', ''))

for (const version of RELEASES) {
  const { unnamed, outage }: Released = JSON.parse(readFileSync(join(FIXTURES, `${version}.json`), 'utf8'))

  describe(`of what version ${version} kept,`, () => {
    test('an event without a name is given one, and sent', async ({ browser, collector }) => {
      expect(rowsOf(unnamed)).not.toEqual([])
      openLater(browser, unnamed)
      await browser.passes(30_000)
      expect(collector.events()).toMatchObject(
        rowsOf(unnamed).map((row) => ({ ...row, session_id: expect.stringMatching(/^sess_/) })),
      )
      expect(browser.waiting()).toEqual([])
    })

    test('events are sent as they are when the time has come that the server named, and not before', async ({
      browser,
      collector,
    }) => {
      expect(rowsOf(outage)).not.toEqual([])
      openLater(browser, outage)
      await browser.passes(HOUR - 10_000)
      expect(collector.requests).toEqual([])
      await browser.passes(20_000)
      expect(collector.events()).toEqual(rowsOf(outage))
      expect(browser.waiting()).toEqual([])
    })

    test('the visit goes on, and knows what was dropped', async ({ browser }) => {
      const { session_id, anonymous_id } = rowsOf(outage).at(-1) as TrackedEvent
      const tracker = openLater(browser, outage)
      expect(tracker.sessionId()).toBe(session_id)
      tracker.track('next')
      expect(browser.waiting().at(-1)).toMatchObject({
        event_type: 'next',
        session_id,
        anonymous_id,
        dropped: 1,
      })
    })
  })
}

it('this version has a fixture', () => {
  const manifest = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  expect(RELEASES).toContain(JSON.parse(manifest).version)
})

/** Opens a page with the built script, in a browser that has kept this. */
function openLater(browser: Browser, { at, localStorage }: Kept): Tracker {
  Object.assign(browser.storage.entries, localStorage)
  browser.hasTheTime(at)
  opensBare()
  const tag = document.createElement('script')
  tag.setAttribute('src', new URL('tracker.js', ENDPOINT).href)
  tag.setAttribute('data-manual', 'true')
  Object.defineProperty(document, 'currentScript', { configurable: true, value: tag })
  runs(readFileSync(join(import.meta.dirname, '../dist/tracker.js'), 'utf8'))
  return globals['tracker'] as Tracker
}

/** The events that wait in it, in the order of their ids. */
function rowsOf({ localStorage }: Kept): readonly TrackedEvent[] {
  return Object.keys(localStorage)
    .filter((key) => key.includes(' evt_'))
    .sort()
    .map((key) => JSON.parse(localStorage[key] ?? ''))
}
