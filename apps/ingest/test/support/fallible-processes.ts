import type { Random } from '@footfall/protocol'
import { StoreUnavailable } from '../../src/domain/errors.ts'
import { createExpire, type Expire } from '../../src/domain/expire.ts'
import { createIngest, type Ingest } from '../../src/domain/ingest.ts'
import { createSessionCache } from '../../src/domain/session-cache.ts'
import type { Store } from '../../src/domain/store.ts'
import { createSweep, type Sweep } from '../../src/domain/sweep.ts'

/** The outcome of a call to the store: success, or the killed of the process or a failure before or after its effect. */
export type CallOutcome = 'succeeds' | 'dies before' | 'dies after' | 'fails before' | 'fails after'

/** The work of a process. */
export interface Process {
  readonly ingest: Ingest
  readonly sweep: Sweep
  readonly expire: Expire
}

/** Several processes of the ingest app over one store. Each may be killed at any call. */
export interface Processes {
  /** Runs a task on the process at a place. After a kill a new process takes the place. Throws `Killed` where it is killed during the task. */
  on<Result>(place: number, task: (process: Process) => Promise<Result>): Promise<Result>
}

/** The process was killed during the task, so there is no answer. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

interface RunningProcess extends Process {
  /** Rejects with `Killed`. */
  readonly killed: Promise<never>
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
  /** The RETENTION_DAYS of the processes at a place. Default: undefined. */
  retentionDays?: (place: number) => number | undefined
}): Processes {
  const running = new Map<number, RunningProcess>()

  function start(place: number): RunningProcess {
    let kill = (): void => {}
    const killed = new Promise<never>((_, reject) => {
      kill = () => {
        running.delete(place)
        reject(new Killed())
      }
    })
    killed.catch(() => {})
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
      // A BatchWriteItem takes effect item by item, in any order, and may take effect in part.
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
      killed,
    }
  }

  return {
    on(place, task) {
      const process = running.get(place) ?? start(place)
      running.set(place, process)
      return Promise.race([task(process), process.killed])
    },
  }
}

/** Runs a task. Resolves to whether it succeeded: to false where its process was killed or its store was unavailable. */
export async function completes(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task()
    return true
  } catch (error) {
    if (error instanceof Killed || error instanceof StoreUnavailable) return false
    throw error
  }
}
