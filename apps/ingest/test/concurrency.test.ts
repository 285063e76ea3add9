import { describe, expect, it } from 'vitest'
import { withinBudget } from '../src/domain/budget.ts'
import { coalesce } from '../src/domain/coalesce.ts'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { repeat } from '../src/hosts/node/repeat.ts'

describe('coalesce', () => {
  /** Work that waits until it is let go, one run at a time. */
  function heldWork(): {
    readonly runs: string[]
    finish(error?: Error): void
    work(key: string, items: readonly string[]): Promise<readonly string[]>
  } {
    const held: ((error?: Error) => void)[] = []
    const runs: string[] = []
    return {
      runs,
      finish: (error) => held.shift()?.(error),
      work: (key, items) => {
        runs.push(`${key}: ${items.join()}`)
        return new Promise((resolve, reject) => {
          held.push((error) => (error ? reject(error) : resolve(items.map((item) => item.toUpperCase()))))
        })
      },
    }
  }

  it('does together what arrives for a key while its work is under way', async () => {
    const { runs, finish, work } = heldWork()
    const together = coalesce(work)
    const answers = [together('k', ['a']), together('k', ['b', 'c']), together('k', []), together('k', ['d'])]
    expect(runs).toEqual(['k: a'])
    finish()
    expect(await answers[0]).toEqual(['A'])
    await expect.poll(() => runs).toEqual(['k: a', 'k: b,c,d'])
    finish()
    expect(await Promise.all(answers)).toEqual([['A'], ['B', 'C'], [], ['D']])
  })

  it('does not wait for other keys', () => {
    const { runs, work } = heldWork()
    const together = coalesce(work)
    void together('k', ['a'])
    void together('l', ['b'])
    expect(runs).toEqual(['k: a', 'l: b'])
  })

  it('fails those who shared a run, and nobody else', async () => {
    const { runs, finish, work } = heldWork()
    const together = coalesce(work)
    const first = together('k', ['a'])
    const shared = Promise.allSettled([together('k', ['b']), together('k', ['c'])])
    finish()
    await first
    const later = together('k', ['d'])
    finish(new Error('broken'))
    expect((await shared).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect.poll(() => runs).toHaveLength(3)
    finish()
    expect(await later).toEqual(['D'])
  })

  it('starts anew for a key whose work is done', async () => {
    const { finish, work } = heldWork()
    const together = coalesce(work)
    const first = together('k', ['a'])
    finish()
    await first
    const second = together('k', ['b'])
    finish()
    expect(await second).toEqual(['B'])
  })
})

describe('withinBudget', () => {
  it('resolves to what the work resolves to', async () => {
    expect(await withinBudget(Promise.resolve('done'), 1_000)).toBe('done')
  })

  it('fails as the work fails', async () => {
    await expect(withinBudget(Promise.reject(new Error('broken')), 1_000)).rejects.toThrow('broken')
  })

  it('gives up on work that takes longer', async () => {
    await expect(withinBudget(new Promise(() => {}), 10)).rejects.toThrow(StoreUnavailable)
  })
})

describe('repeat', () => {
  it('runs its task again and again, one run after the other, until it is undone', async () => {
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
    // Whatever was planned would have run by the time that another one has run three times.
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
