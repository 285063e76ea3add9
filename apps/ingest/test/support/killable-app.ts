import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { type BuiltApp, startBuiltApp } from './built-app.ts'
import { type Answer, createProcess, type Process } from './site.ts'
import { ownTables, type Tables } from './tables.ts'

/** The time at which a process is killed at a call: before its effect in DynamoDB, or after it and before the answer. */
export type Moment = 'cut before' | 'cut after'

/** The built app over new tables. Its process starts at the first post, and again at the first post after a kill. */
export interface KillableApp {
  readonly tables: Tables
  /** Another process over the same tables, never killed. */
  readonly neighbour: Process
  post(body: object): Promise<Answer | undefined>
  kill(): Promise<void>
  /**
   * Posts `body` and kills the process at its `nth` call to DynamoDB. Resolves to the operation; to undefined where the
   * post made fewer calls, so that no crash point is left.
   */
  postAndKill(body: object, nth: number, moment: Moment): Promise<string | undefined>
  stop(): Promise<void>
}

export async function createKillableApp(endpoint: string): Promise<KillableApp> {
  const tables = await ownTables(endpoint)
  const proxy: FaultProxy = await startFaultProxy(endpoint)
  const neighbour = createProcess(tables.config, Date.now)
  let app: BuiltApp | undefined

  async function start(): Promise<BuiltApp> {
    app ??= await startBuiltApp(tables.config, proxy.endpoint)
    return app
  }

  async function kill(): Promise<void> {
    const running = app
    app = undefined
    await running?.kill()
  }

  return {
    tables,
    neighbour,
    post: async (body) => (await start()).post(body),
    kill,
    async postAndKill(body, nth, moment) {
      const running = await start()
      const before = proxy.calls.length
      let killed: Promise<void> | undefined
      proxy.failsAt(nth, moment, () => {
        killed = kill()
        return killed
      })
      const answer = await running.post(body)
      proxy.works()
      if (!killed && answer?.status !== 200)
        throw new Error(`Without a fault, the app answered ${answer?.status}.`)
      await killed
      return killed && proxy.calls[before + nth - 1]
    },
    async stop() {
      await kill()
      neighbour.client.destroy()
      await proxy.stop()
    },
  }
}
