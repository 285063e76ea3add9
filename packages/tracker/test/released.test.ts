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
 * The localStorage of released versions, recorded in a real browser by `e2e/release/record.mjs`. An old tab may write such data
 * at any time. This tests the built script, because the build shortens field names in storage. At a release, after raising the
 * version and building: `pnpm --filter @footfall/e2e run record-release`.
 */

/** The localStorage of a browser. `at` is in milliseconds since 1970. */
interface StoredState {
  readonly at: number
  readonly localStorage: Readonly<Record<string, string>>
}

interface Released {
  /** After the first event of a page, which is unassigned. */
  readonly unnamed: StoredState
  /** During a session, after the server asked to wait for an hour. One dropped event is not reported yet. */
  readonly outage: StoredState
}

const HOUR = 3_600_000
const FIXTURES = join(import.meta.dirname, 'fixtures')
const RELEASES = readdirSync(FIXTURES).map((file) => file.replace('.json', ''))

for (const version of RELEASES) {
  const { unnamed, outage }: Released = JSON.parse(readFileSync(join(FIXTURES, `${version}.json`), 'utf8'))

  describe(`the stored data of version ${version}`, () => {
    test(`an unassigned event of version ${version} is assigned and sent`, async ({ browser, collector }) => {
      expect(rowsOf(unnamed)).not.toEqual([])
      openLater(browser, unnamed)
      await browser.passes(30_000)
      expect(collector.events()).toMatchObject(
        rowsOf(unnamed).map((row) => ({ ...row, session_id: expect.stringMatching(/^sess_/) })),
      )
      expect(browser.waiting()).toEqual([])
    })

    test(`events of version ${version} are sent unchanged after its pause ends, and not earlier`, async ({
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

    test(`the session of version ${version} continues and reports its dropped events`, async ({
      browser,
    }) => {
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

it('the current version has a fixture', () => {
  const manifest = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  expect(RELEASES).toContain(JSON.parse(manifest).version)
})

/** Opens a page with the built script in a browser with this localStorage. */
function openLater(browser: Browser, { at, localStorage }: StoredState): Tracker {
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

/** Its outbox, in the order of the ids. */
function rowsOf({ localStorage }: StoredState): readonly TrackedEvent[] {
  return Object.keys(localStorage)
    .filter((key) => key.includes(' evt_'))
    .sort()
    .map((key) => JSON.parse(localStorage[key] ?? ''))
}
