// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { heartbeat } from '../../src/captures.ts'
import { setHidden, test } from '../support/captured.ts'

const beats = (count: number) => Array.from({ length: count }, () => ({ event_type: 'heartbeat' }))

describe('heartbeat()', () => {
  for (const type of ['pointermove', 'pointerdown', 'keydown', 'input', 'scroll']) {
    test(`heartbeat() tracks an event after thirty seconds with a ${type}`, async ({ captures, browser }) => {
      const { tracked } = await captures(heartbeat)
      document.body.dispatchEvent(new Event(type))
      await browser.passes(29_999)
      expect(await tracked()).toEqual([])
      await browser.passes(1)
      expect(await tracked()).toEqual(beats(1))
    })
  }

  test('heartbeat() stops while the visitor is inactive and continues after activity', async ({
    captures,
    browser,
  }) => {
    const { tracked } = await captures(heartbeat)
    document.body.dispatchEvent(new Event('keydown'))
    await browser.passes(300_000)
    document.body.dispatchEvent(new Event('keydown'))
    await browser.passes(300_000)
    expect(await tracked()).toEqual(beats(2))
  })

  test('heartbeat() tracks nothing while the page is hidden', async ({ captures, browser }) => {
    const { tracked } = await captures(heartbeat)
    document.body.dispatchEvent(new Event('scroll'))
    setHidden(true)
    await browser.passes(60_000)
    setHidden(false)
    await browser.passes(60_000)
    expect(await tracked()).toEqual([])
  })

  test('heartbeat() uses the interval in seconds that it is given', async ({ captures, browser }) => {
    const { tracked } = await captures((tracker) => heartbeat(tracker, { seconds: 10 }))
    for (let count = 0; count < 6; count += 1) {
      document.body.dispatchEvent(new Event('pointermove'))
      await browser.passes(10_000)
    }
    expect(await tracked()).toEqual(beats(6))
  })

  test('heartbeat() removes its timer and tracks nothing after its undo', async ({ captures, browser }) => {
    const { undo, tracked } = await captures(heartbeat)
    await tracked()
    const timers = vi.getTimerCount()
    document.body.dispatchEvent(new Event('keydown'))
    undo()
    expect(vi.getTimerCount()).toBe(timers - 1)
    await browser.passes(60_000)
    expect(await tracked()).toEqual([])
  })
})
