import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { type BuiltApp, startBuiltApp } from './built-app.ts'
import { type Answer, createProcess, type Process } from './site.ts'
import { ownTables, type Tables } from './tables.ts'

/** When a process is killed at a call: before DynamoDB hears of it, or after it has taken effect, before the answer. */
export type Moment = 'cut before' | 'cut after'

/** The built app over tables of its own. Its process begins when it is needed, and again after it was killed. */
export interface KillableApp {
  readonly tables: Tables
  /** Another process over the same tables, which is never killed. */
  readonly neighbour: Process
  post(body: object): Promise<Answer | undefined>
  kill(): Promise<void>
  /**
   * Posts `body` and kills the process at the `nth` call to DynamoDB from then on. Resolves to the operation; to
   * nothing where the answer came before so many calls: then every crash point has been met.
   */
  postAndKill(body: object, nth: number, moment: Moment): Promise<string | undefined>
  stop(): Promise<void>
}

export async function createKillableApp(endpoint: string): Promise<KillableApp> {
  const tables = await ownTables(endpoint)
  const proxy: FaultProxy = await startFaultProxy(endpoint)
  const neighbour = createProcess(tables.config, Date.now)
  let living: BuiltApp | undefined

  async function begun(): Promise<BuiltApp> {
    living ??= await startBuiltApp(tables.config, proxy.endpoint)
    return living
  }

  async function kill(): Promise<void> {
    const victim = living
    living = undefined
    await victim?.kill()
  }

  return {
    tables,
    neighbour,
    post: async (body) => (await begun()).post(body),
    kill,
    async postAndKill(body, nth, moment) {
      const victim = await begun()
      const before = proxy.calls.length
      let death: Promise<void> | undefined
      proxy.failsAt(nth, moment, () => {
        death = kill()
        return death
      })
      const answer = await victim.post(body)
      proxy.works()
      if (!death && answer?.status !== 200)
        throw new Error(`Without a fault, the app answered ${answer?.status}.`)
      await death
      return death && proxy.calls[before + nth - 1]
    },
    async stop() {
      await kill()
      neighbour.client.destroy()
      await proxy.stop()
    },
  }
}
