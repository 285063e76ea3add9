// @vitest-environment happy-dom
import { isEventId, isSessionId, LIMITS, type WireEvent } from '@footfall/protocol'
import fc from 'fast-check'
import { describe, expect, vi } from 'vitest'
import { make, type Recipe, recipes } from './support/hostile-values.ts'
import { excessOf } from './support/property-limits.ts'
import { test } from './support/test.ts'

/** A call of a tracker method with arguments of any type. */
interface Call {
  readonly method:
    | 'track'
    | 'page'
    | 'identify'
    | 'consent'
    | 'optOut'
    | 'optIn'
    | 'sessionId'
    | 'flush'
    | 'reset'
  readonly given: readonly Recipe[]
}

describe('arguments of any type', () => {
  test('no call throws or rejects with any arguments, and the next event is stored', async ({ browser }) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await fc.assert(
      fc.asyncProperty(fc.array(calls(), { minLength: 1, maxLength: 4 }), async (all) => {
        browser.storage.clears()
        warn.mockClear()
        const tab = await browser.opensQuietly()
        const results = all.map(({ method, given }) =>
          (tab[method] as (...given: unknown[]) => unknown)(...given.map(make)),
        )
        await browser.passes(1_000)
        await Promise.all(results)
        // The calls above may have refused consent.
        tab.optIn()
        tab.consent(true)
        tab.track('ordinary', { plan: 'pro' })
        expect(browser.waiting()).toContainEqual(
          expect.objectContaining({ event_type: 'ordinary', properties: { plan: 'pro' } }),
        )
        await browser.passes(5_000)
        expect(browser.waiting()).toEqual([])
        expectOneWarningPerKind(warn)
        tab.stop()
      }),
      { numRuns: 100 },
    )
  })

  test('any result of beforeSend is cut to the limits, and the next event is stored', async ({
    browser,
    collector,
  }) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await fc.assert(
      fc.asyncProperty(recipes(), fc.boolean(), async (recipe, asFields) => {
        browser.storage.clears()
        warn.mockClear()
        const tab = await browser.opensQuietly({
          beforeSend(event) {
            if (event.event_type === 'ordinary') return event
            const made = make(recipe)
            return (asFields ? { ...event, ...(made as object) } : made) as typeof event
          },
        })
        const sent = collector.events().length
        tab.track('hooked', { plan: 'pro' })
        tab.track('ordinary', { plan: 'pro' })
        await browser.passes(10_000)
        const events = collector.events().slice(sent)
        expect(events.at(-1)).toMatchObject({ event_type: 'ordinary', properties: { plan: 'pro' } })
        for (const event of events) expectValid(event)
        expectOneWarningPerKind(warn)
        tab.stop()
      }),
      { numRuns: 100 },
    )
  })

  test.for([
    ['is undefined', undefined],
    ['has no warn', {}],
    [
      'throws',
      {
        warn() {
          throw new Error('of the page')
        },
      },
    ],
  ] as const)('no call throws if the console %s', async ([, console], { browser }) => {
    const tab = await browser.opensQuietly()
    vi.stubGlobal('console', console)
    tab.track('click', { a: () => {} } as never)
    tab.track(Symbol('x') as never)
    tab.track('ordinary')
    expect(browser.waiting()).toMatchObject([{ event_type: 'click' }, { event_type: 'ordinary' }])
  })
})

/** Checks the limits of the ingest app. */
function expectValid(event: WireEvent): void {
  const { event_id = '', session_id = '', timestamp, properties = {}, ...texts } = event
  expect(isEventId(event_id) && isSessionId(session_id) && Number.isInteger(timestamp)).toBe(true)
  expect(excessOf(properties)).toEqual([])
  const { event_type, page_url, referrer, title, user_id, anonymous_id, ...others } = texts
  for (const [text, length] of [
    [event_type, LIMITS.typeLength],
    [page_url, LIMITS.urlLength],
    [referrer, LIMITS.urlLength],
    [title, LIMITS.titleLength],
    [user_id ?? '', LIMITS.idLength],
    [anonymous_id, LIMITS.idLength],
  ] as const) {
    expect(text).toBeTypeOf('string')
    expect(text?.length).toBeLessThanOrEqual(length)
  }
  expect(others).toEqual({})
}

function calls(): fc.Arbitrary<Call> {
  return fc.record({
    method: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('track' as const, 'page' as const, 'identify' as const) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'consent' as const,
          'optOut' as const,
          'optIn' as const,
          'sessionId' as const,
          'flush' as const,
          'reset' as const,
        ),
      },
    ),
    given: fc.array(recipes(), { maxLength: 3 }),
  })
}

function expectOneWarningPerKind(warn: { readonly mock: { readonly calls: readonly unknown[][] } }): void {
  const kinds = warn.mock.calls.map(([text]) => text)
  expect(kinds).toEqual([...new Set(kinds)])
}
