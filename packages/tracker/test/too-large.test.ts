// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { accepting, type Reply, withStatus } from './support/collector.ts'
import { test } from './support/test.ts'

/** A server that accepts at most this many events per request. */
const acceptingAtMost =
  (limit: number): Reply =>
  (batch) =>
    (batch.events.length > limit ? withStatus(413) : accepting)(batch)

describe('answers of 413', () => {
  test('a batch that is too large is halved until it is accepted, without loss', async ({
    browser,
    collector,
  }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    collector.replies(acceptingAtMost(3))
    const tab = await browser.opensQuietly()
    for (let index = 0; index < 10; index += 1) tab.track(`event ${index}`)
    await tab.flush()
    expect(browser.waiting()).toEqual([])
    const accepted = collector.requests.filter(({ batch }) => batch.events.length <= 3)
    expect(accepted.flatMap(({ batch }) => batch.events.map(({ event_type }) => event_type))).toEqual(
      Array.from({ length: 10 }, (_, index) => `event ${index}`),
    )
    expect(collector.requests.slice(0, 3).map(({ batch }) => batch.events.length)).toEqual([10, 5, 2])

    tab.track('next')
    await tab.flush()
    expect(collector.events().at(-1)).not.toHaveProperty('dropped')
  })

  test('only an event that is too large alone is dropped', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    collector.replies((batch) =>
      (batch.events.some(({ event_type }) => event_type === 'huge') ? withStatus(413) : accepting)(batch),
    )
    const tab = await browser.opensQuietly()
    for (const type of ['one', 'two', 'huge', 'three', 'four']) tab.track(type)
    await tab.flush()
    expect(browser.waiting()).toEqual([])
    tab.track('next')
    await tab.flush()

    const accepted = collector.requests
      .map(({ batch }) => batch.events)
      .filter((events) => events.every(({ event_type }) => event_type !== 'huge'))
      .flat()
    expect(accepted.map(({ event_type, dropped }) => [event_type, dropped])).toEqual([
      ['one', undefined],
      ['two', undefined],
      ['three', undefined],
      ['four', undefined],
      ['next', 1],
    ])
  })
})
