import { describe, expect, it } from 'vitest'
import { createByteSemaphore } from '../src/domain/byte-semaphore.ts'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { sideBySide } from '../src/domain/side-by-side.ts'
import { createHeldWork } from './support/held-work.ts'

/** Work that resolves to its name in capitals. */
function heldWork() {
  const { hold, ...others } = createHeldWork()
  return { ...others, work: (name: string) => hold(name, name.toUpperCase()) }
}

describe('sideBySide', () => {
  it('sideBySide runs at most `most` tasks at a time, and returns their results in order', async () => {
    const { begun, most, release, work } = heldWork()
    const results = sideBySide(['a', 'b', 'c', 'd', 'e'], work, { most: 2 })
    expect(begun).toEqual(['a', 'b'])
    for (const expected of [3, 4, 5]) {
      release()
      await expect.poll(() => begun).toHaveLength(expected)
    }
    release()
    release()
    expect(await results).toEqual(['A', 'B', 'C', 'D', 'E'])
    expect(most()).toBe(2)
  })

  it('sideBySide runs one task at a time while the process is busy, and more afterwards', async () => {
    const { begun, release, work } = heldWork()
    let looks = 0
    let busy = true
    const isBusy = (): boolean => {
      looks += 1
      return busy
    }
    const results = sideBySide(['a', 'b', 'c', 'd'], work, { most: 3, busy: isBusy })
    await expect.poll(() => looks).toBeGreaterThan(6)
    expect(begun).toEqual(['a'])
    release()
    await expect.poll(() => begun).toEqual(['a', 'b'])
    busy = false
    await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd'])
    for (let left = 0; left < 3; left += 1) release()
    expect(await results).toEqual(['A', 'B', 'C', 'D'])
  })

  it('sideBySide ends all tasks before it throws the error of one', async () => {
    const { begun, release, work } = heldWork()
    const results = sideBySide(['a', 'b', 'c'], work, { most: 1 })
    const failure = expect(results).rejects.toThrow('broken')
    release(new Error('broken'))
    await expect.poll(() => begun).toEqual(['a', 'b'])
    release()
    await expect.poll(() => begun).toEqual(['a', 'b', 'c'])
    release()
    await failure
  })

  it('sideBySide resolves at once without items', async () => {
    expect(await sideBySide([], async () => 1, { most: 3, busy: () => true })).toEqual([])
  })
})

describe('a byte semaphore', () => {
  it('a byte semaphore begins tasks in order, and no small one before a large one that waits', async () => {
    const { begun, release, work } = heldWork()
    const { run } = createByteSemaphore(10)
    const all = Promise.all(
      [6, 8, 1].map((bytes, index) => run(bytes, () => work(['first', 'large', 'small'][index] as string))),
    )
    await expect.poll(() => begun).toEqual(['first'])
    release()
    await expect.poll(() => begun).toEqual(['first', 'large', 'small'])
    release()
    release()
    expect(await all).toEqual(['FIRST', 'LARGE', 'SMALL'])
  })

  it('a byte semaphore runs a task of more than all bytes alone', async () => {
    const { begun, release, work } = heldWork()
    const { run } = createByteSemaphore(10)
    const all = Promise.all([run(1, () => work('a')), run(99, () => work('b')), run(1, () => work('c'))])
    for (const expected of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
      await expect.poll(() => begun).toEqual(expected)
      release()
    }
    expect(await all).toEqual(['A', 'B', 'C'])
  })

  it('a byte semaphore rejects a task that cannot begin in time as unavailable, and begins the next ones', async () => {
    const { begun, release, work } = heldWork()
    const { run } = createByteSemaphore(10)
    const first = run(6, () => work('first'))
    const late = run(8, () => work('late'), 20)
    const small = run(1, () => work('small'))
    await expect(late).rejects.toThrow(StoreUnavailable)
    await expect.poll(() => begun).toEqual(['first', 'small'])
    release()
    release()
    expect(await Promise.all([first, small])).toEqual(['FIRST', 'SMALL'])
  })

  it('a byte semaphore releases the bytes of a task that fails', async () => {
    const { run } = createByteSemaphore(10)
    await expect(run(10, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await run(10, async () => 'done')).toBe('done')
  })
})
