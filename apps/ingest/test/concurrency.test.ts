import { describe, expect, it } from 'vitest'
import { withinBudget } from '../src/domain/budget.ts'
import { coalesce } from '../src/domain/coalesce.ts'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { repeat } from '../src/hosts/node/repeat.ts'
import { createHeldWork } from './support/held-work.ts'

describe('coalesce', () => {
  /** Work that resolves to its items in capitals. */
  function heldWork() {
    const { hold, ...others } = createHeldWork()
    const work = (key: string, items: readonly string[]) =>
      hold<readonly string[]>(
        `${key}: ${items.join()}`,
        items.map((item) => item.toUpperCase()),
      )
    return { ...others, work }
  }

  it('coalesce runs together the items that arrive for a key during a run', async () => {
    const { begun, release, work } = heldWork()
    const together = coalesce(work)
    const answers = [together('k', ['a']), together('k', ['b', 'c']), together('k', []), together('k', ['d'])]
    expect(begun).toEqual(['k: a'])
    release()
    expect(await answers[0]).toEqual(['A'])
    await expect.poll(() => begun).toEqual(['k: a', 'k: b,c,d'])
    release()
    expect(await Promise.all(answers)).toEqual([['A'], ['B', 'C'], [], ['D']])
  })

  it('coalesce runs different keys at the same time', () => {
    const { begun, work } = heldWork()
    const together = coalesce(work)
    void together('k', ['a'])
    void together('l', ['b'])
    expect(begun).toEqual(['k: a', 'l: b'])
  })

  it('coalesce rejects the callers of a failed run, and no others', async () => {
    const { begun, release, work } = heldWork()
    const together = coalesce(work)
    const first = together('k', ['a'])
    const shared = Promise.allSettled([together('k', ['b']), together('k', ['c'])])
    release()
    await first
    const later = together('k', ['d'])
    release(new Error('broken'))
    expect((await shared).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect.poll(() => begun).toHaveLength(3)
    release()
    expect(await later).toEqual(['D'])
  })

  it('coalesce starts a new run for a key after the last one has ended', async () => {
    const { release, work } = heldWork()
    const together = coalesce(work)
    const first = together('k', ['a'])
    release()
    await first
    const second = together('k', ['b'])
    release()
    expect(await second).toEqual(['B'])
  })
})

describe('withinBudget', () => {
  it('withinBudget resolves to the result of the work', async () => {
    expect(await withinBudget(Promise.resolve('done'), 1_000)).toBe('done')
  })

  it('withinBudget rejects with the error of the work', async () => {
    await expect(withinBudget(Promise.reject(new Error('broken')), 1_000)).rejects.toThrow('broken')
  })

  it('withinBudget rejects work that takes longer as unavailable', async () => {
    await expect(withinBudget(new Promise(() => {}), 10)).rejects.toThrow(StoreUnavailable)
  })
})

describe('repeat', () => {
  it('repeat runs its task one run after the other until it is stopped', async () => {
    let runs = 0
    let underWay = 0
    let most = 0
    const stop = repeat(async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setTimeout(resolve, 5))
      underWay -= 1
      runs += 1
    }, 1)
    await expect.poll(() => runs).toBeGreaterThan(3)
    stop()
    await expect.poll(() => underWay).toBe(0)
    const before = runs
    // A planned run would have happened by the time that another task has run three times.
    let others = 0
    const stopOther = repeat(async () => {
      others += 1
    }, 10)
    await expect.poll(() => others).toBeGreaterThan(3)
    stopOther()
    expect(runs).toBe(before)
    expect(most).toBe(1)
  })
})
