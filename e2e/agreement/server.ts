import { setImmediate as immediate } from 'node:timers/promises'
import { createApp, OPEN_TO_ALL } from '@footfall/ingest'
import { type CallOutcome, createProcesses, Killed } from '@footfall/ingest/test/fallible-processes'
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'
import { picked, type Surprises } from './surprises.ts'
import type { IngestStore } from './tables.ts'

/** What the app answers. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The ingest app: two processes over one store. Each call to the store is a step, at which either may be killed. */
export interface Server {
  /** Resolves once the request waits for the store, or is answered. */
  post(body: string, answer: (answer: Answer | undefined) => void): Promise<void>
  sweep(): Promise<void>
}

const PLACES = 2

/** Milliseconds that a call to the store takes when it takes longer. */
const PACES = [12, 0, 60, 900, 7_000, 40_000]

const FAULTS: readonly CallOutcome[] = ['fails before', 'fails after', 'dies before', 'dies after']

const NO_SCRIPT = { identity: new Uint8Array(), br: new Uint8Array(), gzip: new Uint8Array() }
const NO_SCRIPTS = { 'tracker.js': NO_SCRIPT, 'tracker.full.js': NO_SCRIPT }

export function createServer({
  agenda,
  surprises,
  dice,
  store,
  tell,
}: {
  agenda: Agenda
  surprises: Surprises
  dice: Dice
  store: IngestStore
  tell: (line: string) => void
}): Server {
  const counted = counting(store)
  let place = 0
  let call = ''
  const { now } = agenda
  const processes = createProcesses({
    store: counted.store,
    turn(name) {
      const pick = surprises.at('pace')
      const pace = pick === undefined ? 2 : picked(PACES, pick)
      if (pick !== undefined) tell(`  the store takes ${pace} ms for ${name}`)
      return new Promise((resolve) => {
        agenda.addLong(pace, async () => {
          call = name
          resolve()
          await counted.settled()
        })
      })
    },
    outcome() {
      const pick = surprises.at('store call')
      if (pick === undefined) return 'succeeds'
      const outcome = picked(FAULTS, pick)
      tell(
        `  process ${call.replace(':', ' at')}: the call ${outcome.replace('dies', 'is its last,')} it takes effect`,
      )
      return outcome
    },
    now,
    random: dice.characters,
  })
  const apps = new WeakMap<object, ReturnType<typeof createApp>>()
  const elsewhere = (): number => {
    place = (place + 1) % PLACES
    return place
  }

  async function ask(body: string): Promise<Answer | undefined> {
    try {
      return await processes.on(elsewhere(), async ({ ingest }) => {
        const app =
          apps.get(ingest) ??
          createApp({
            ...OPEN_TO_ALL,
            ingest,
            scripts: NO_SCRIPTS,
            addressOf: () => '192.0.2.7',
            now,
            log: () => {},
          })
        apps.set(ingest, app)
        const response = await app.request('/events', { method: 'POST', body })
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await response.text(),
        }
      })
    } catch (error) {
      if (error instanceof Killed) return undefined
      throw error
    }
  }

  return {
    async post(body, answer) {
      void ask(body).then(answer)
      await counted.settled()
    },
    async sweep() {
      // A sweep that fails is one that comes again.
      void processes.on(elsewhere(), ({ sweep }) => sweep()).catch(() => {})
      await counted.settled()
    },
  }
}

/** The store, and a way to wait until all that was begun on it is done and has been heard of. */
function counting(store: IngestStore): { readonly store: IngestStore; settled(): Promise<void> } {
  let underWay = 0
  const counted = Object.fromEntries(
    Object.entries(store).map(([name, method]) => [
      name,
      async (...parameters: unknown[]) => {
        underWay += 1
        try {
          return await (method as (...all: unknown[]) => Promise<unknown>)(...parameters)
        } finally {
          underWay -= 1
        }
      },
    ]),
  ) as unknown as IngestStore
  return {
    store: counted,
    async settled() {
      do await immediate()
      while (underWay > 0)
    },
  }
}
