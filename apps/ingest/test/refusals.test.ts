import { expect, it } from 'vitest'
import type { RefusalReason } from '../src/http/refusals.ts'
import { createRefusals } from '../src/observability/refusals.ts'

it('counts all refusals, and logs one line an interval with the numbers since the last line', () => {
  const counted: RefusalReason[] = []
  const lines: unknown[][] = []
  const tasks: (() => void)[] = []
  const refusals = createRefusals({
    onRefusal: (reason) => counted.push(reason),
    log: (...line) => lines.push(line),
    later: (task) => tasks.push(task),
  })
  const elapse = (): void => {
    for (const task of tasks.splice(0)) task()
  }
  const refuse = (reason: RefusalReason, times: number): void => {
    for (let count = 0; count < times; count += 1) refusals.count(reason)
  }

  elapse()
  expect(lines).toEqual([])
  refuse('overloaded', 8_779)
  refuse('timeout', 2)
  expect(lines).toEqual([])
  elapse()
  elapse()
  refuse('overloaded', 1)
  elapse()
  expect(lines).toEqual([
    ['Requests or connections were refused.', undefined, { overloaded: '8779', timeout: '2' }],
    ['Requests or connections were refused.', undefined, { overloaded: '1' }],
  ])
  expect(counted).toHaveLength(8_782)
})
