import { coalesce } from './coalesce.ts'
import type { SessionCache } from './session-cache.ts'
import type { SessionRow, Store } from './store.ts'

/** Resolves to the id of the session that continues `ended`: its existing successor, else `name`. */
export type FindSuccessor = (ended: SessionRow, name: string) => Promise<string>

/**
 * All posts of a plain client that still name an ended session join one successor, in every process. A conditional write
 * puts the successor's id in the ended session's row before any event is stored under that id.
 */
export function createFindSuccessor({ store, cache }: { store: Store; cache: SessionCache }): FindSuccessor {
  const find = coalesce<readonly [SessionRow, string], string>(async (endedId, requests) => {
    const [ended, name] = requests[0] as readonly [SessionRow, string]
    const successor = ended.continued_by ?? (await link(ended, name)) ?? endedId
    return requests.map(() => successor)
  })
  return async (ended, name) => (await find(ended.session_id, [[ended, name]]))[0] as string

  /** Resolves to undefined if the session changed since it was read: then the rules must decide again whether it has ended. */
  async function link(ended: SessionRow, name: string): Promise<string | undefined> {
    const linked = await store.linkSuccessor(ended, name)
    cache.forget(ended.session_id)
    return linked ? name : (await store.session(ended.session_id))?.continued_by
  }
}
