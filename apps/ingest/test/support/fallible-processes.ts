import type { Random } from '@footfall/protocol'
import { StoreUnavailable } from '../../src/domain/errors.ts'
import { createExpire, type Expire } from '../../src/domain/expire.ts'
import { createIngest, type Ingest } from '../../src/domain/ingest.ts'
import { createSessionCache } from '../../src/domain/session-cache.ts'
import type { Store } from '../../src/domain/store.ts'
import { createSweep, type Sweep } from '../../src/domain/sweep.ts'

/** What becomes of a call to the store: at its beginning and when it has taken effect. */
export type CallOutcome = 'succeeds' | 'dies before' | 'dies after' | 'fails before' | 'fails after'

/** What a process does. */
export interface Process {
  readonly ingest: Ingest
  readonly sweep: Sweep
  readonly expire: Expire
}

/** Several processes of the ingest app over one store, each of which may be killed at any moment. */
export interface Processes {
  /** Runs a task on the process at a place, the one that follows if it was killed. Throws `Killed` where it is killed meanwhile. */
  on<Result>(place: number, task: (process: Process) => Promise<Result>): Promise<Result>
}

/** The process was killed: whoever waits for its answer gets none. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

interface Living extends Process {
  /** Rejects with `Killed`. */
  readonly death: Promise<never>
}

export function createProcesses({
  store,
  turn,
  outcome,
  now,
  random,
  retentionDays = () => undefined,
}: {
  store: Store
  /** Resolves when it is this call's turn. */
  turn: (call: string) => Promise<void>
  outcome: () => CallOutcome
  now: () => number
  random: Random
  /** What the processes at a place were told of retention; nothing, unless said. */
  retentionDays?: (place: number) => number | undefined
}): Processes {
  const living = new Map<number, Living>()

  function start(place: number): Living {
    let kill = (): void => {}
    const death = new Promise<never>((_, reject) => {
      kill = () => {
        living.delete(place)
        reject(new Killed())
      }
    })
    death.catch(() => {})
    let dead = false
    const call = async <Result>(name: string, effect: () => Promise<Result>): Promise<Result> => {
      await turn(`${place}: ${name}`)
      const drawn = dead ? 'dies before' : outcome()
      const die = (): Promise<never> => {
        dead = true
        kill()
        return new Promise(() => {})
      }
      if (drawn === 'dies before') return die()
      if (drawn === 'fails before') throw new StoreUnavailable(name)
      const result = await effect()
      if (drawn === 'dies after') return die()
      if (drawn === 'fails after') throw new StoreUnavailable(name)
      return result
    }
    const fallible: Store = {
      session: (sessionId) => call('session', () => store.session(sessionId)),
      events: (sessionId) => call('events', () => store.events(sessionId)),
      storedEvents: (sessionId, ids) => call('storedEvents', () => store.storedEvents(sessionId, ids)),
      // A batch of DynamoDB's takes effect item by item, in any order, and perhaps not whole.
      async put(rows, active) {
        const puts = await Promise.allSettled<ReadonlySet<string> | undefined>([
          ...rows.map((row) => call(`put ${row.event_id}`, () => store.put([row]))),
          ...(active ? [call('put active', () => store.putActive(active).then(() => undefined))] : []),
        ])
        const refused = new Set<string>()
        for (const put of puts) {
          if (put.status === 'rejected') throw new StoreUnavailable('put')
          for (const id of put.value ?? []) refused.add(id)
        }
        return refused
      },
      putActive: (active) => call('putActive', () => store.putActive(active)),
      saveSession: (session, expected) => call('saveSession', () => store.saveSession(session, expected)),
      linkSuccessor: (ended, name) => call('linkSuccessor', () => store.linkSuccessor(ended, name)),
      expiredActive: (...range) => call('expiredActive', () => store.expiredActive(...range)),
      deleteActive: (active) => call('deleteActive', () => store.deleteActive(active)),
      restoreActive: (active) => call('restoreActive', () => store.restoreActive(active)),
    }
    const cache = createSessionCache()
    return {
      ingest: createIngest({ store: fallible, cache, now, random, retentionDays: retentionDays(place) }),
      sweep: createSweep({ store: fallible, cache, now }),
      expire: createExpire({ store: fallible, cache, now }),
      death,
    }
  }

  return {
    on(place, task) {
      const process = living.get(place) ?? start(place)
      living.set(place, process)
      return Promise.race([task(process), process.death])
    },
  }
}
