import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHeartbeat } from '../src/store/heartbeat.ts'

describe('the heartbeat', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('reports how long the event loop was blocked since a watch began, before and after the due beat', () => {
    let time = 1_000
    const { watch } = createHeartbeat(() => time)
    const one = watch()
    expect(one.blocked()).toBe(0)
    time += 400
    expect(one.blocked()).toBe(300)
    const beats = (): void => void vi.advanceTimersByTime(50)
    beats()
    for (let beat = 0; beat < 10; beat += 1) {
      time += 50
      beats()
    }
    expect([one.blocked(), one.elapsed()]).toEqual([300, 900])
    const other = watch()
    time += 1_000
    expect([one.blocked(), other.blocked()]).toEqual([1_200, 900])
  })

  it('runs its timer only while a call is watched', () => {
    const { watch } = createHeartbeat()
    expect(vi.getTimerCount()).toBe(0)
    const watches = [watch(), watch()]
    expect(vi.getTimerCount()).toBe(1)
    for (const one of watches) one.end()
    expect(vi.getTimerCount()).toBe(0)
  })
})
