import { expect, it } from 'vitest'
import type { SessionRow } from '../src/domain/store.ts'
import { createMemoryApp, type MemoryApp } from './support/memory-app.ts'
import { MINUTE } from './support/site.ts'
import { trackedVisit } from './support/tracker.ts'

const NOW = 1_790_000_000_000

it('stores a post that names the first of 250 linked ended sessions after two answers of 503', async () => {
  const app = createMemoryApp()
  const chain = await endedSessions(app, 250)
  const post = (): ReturnType<typeof app.post> =>
    app.post({ session_id: chain[0], user_id: 'ada', page_url: '/again' })
  const statuses: number[] = []
  while (statuses.at(-1) !== 200 && statuses.length < 10) statuses.push((await post()).status)
  expect(statuses).toEqual([503, 503, 200])

  const [stored] = app.rows().filter(({ page_url }) => page_url === '/again')
  const before = app.calls()
  expect(await post()).toMatchObject({ status: 200, session_id: stored?.session_id })
  expect(app.calls() - before).toBeLessThan(10)
  expect(app.rows().filter(({ page_url }) => page_url === '/again')).toHaveLength(2)
})

/** Stores ended sessions, each linked to the next one, the last one to none. Resolves to their ids, in order. */
async function endedSessions(app: MemoryApp, count: number): Promise<readonly string[]> {
  app.setTime(NOW - 300 * MINUTE)
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    const [event] = trackedVisit(NOW - 300 * MINUTE, 1, '')
    ids.push((await app.post({ ...event, user_id: 'ada' })).session_id)
  }
  for (const [index, id] of ids.entries()) {
    const next = ids[index + 1]
    if (next) await app.store.linkSuccessor((await app.store.session(id)) as SessionRow, next)
  }
  app.setTime(NOW)
  return ids
}
