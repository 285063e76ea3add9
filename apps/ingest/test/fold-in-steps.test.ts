import { foldSession, type StoredEvent } from '@footfall/protocol'
import { expect, it } from 'vitest'
import { foldInSteps } from '../src/domain/fold-in-steps.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'
import { storeLargeSession } from './support/large-session.ts'

it.each([0, 1, 50, 51, 173])(
  'folds %d events in steps, in any order, to the same session as at once',
  async (count) => {
    const { rows, newLateId } = await storeLargeSession(createMemoryStore(), 24_000 * 200, 1_790_000_000_000)
    // The id of the late event is below the one that the session is named after.
    const late: StoredEvent = {
      ...(rows[0] as StoredEvent),
      event_id: newLateId(),
      page_url: '/late',
      dropped: 3,
    }
    const events = [...rows, late].reverse().slice(-count || rows.length + 1)
    expect(await foldInSteps(events)).toEqual(foldSession(undefined, events))
  },
)

it('yields to other work of the process during the fold of a large session', async () => {
  const { rows } = await storeLargeSession(createMemoryStore(), 4_000_000, 1_790_000_000_000)
  let turns = 0
  let folding = true
  const count = (): void => {
    turns += 1
    if (folding) setImmediate(count)
  }
  setImmediate(count)
  await foldInSteps(rows)
  folding = false
  expect(turns).toBeGreaterThanOrEqual(3)
})
