import { coalesce } from './coalesce.ts'
import type { SessionCache } from './session-cache.ts'
import type { SessionRow, Store } from './store.ts'

/** The session that goes on where `ended` stopped: `name`, if nobody has begun another one yet. */
export type Succeed = (ended: SessionRow, name: string) => Promise<string>

/**
 * Posts of a plain client that still name an ended session join one successor, whichever process they reach: its name
 * stands in the ended session's row by condition, before anything is stored under it.
 */
export function createSuccession({ store, cache }: { store: Store; cache: SessionCache }): Succeed {
  const one = coalesce<readonly [SessionRow, string], string>(async (endedId, requests) => {
    const [ended, name] = requests[0] as readonly [SessionRow, string]
    const successor = ended.continued_by ?? (await link(ended, name)) ?? endedId
    return requests.map(() => successor)
  })
  return async (ended, name) => (await one(ended.session_id, [[ended, name]]))[0] as string

  /** Nothing where the session changed since it was read, so that its end must be judged again. */
  async function link(ended: SessionRow, name: string): Promise<string | undefined> {
    const linked = await store.linkSuccessor(ended, name)
    cache.forget(ended.session_id)
    return linked ? name : (await store.session(ended.session_id))?.continued_by
  }
}
