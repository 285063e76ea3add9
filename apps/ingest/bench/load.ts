import { Agent, request } from 'node:http'
import { type Scenario, visitBodies } from './scenarios.ts'

/** The results of a load, as its clients measured them. */
export interface Load {
  /** Latency of each request, in milliseconds. */
  readonly latencies: readonly number[]
  /** Number of events that were answered with 200. */
  readonly events: number
  readonly seconds: number
}

/** Sends visits for `seconds`, from one client per connection, each with one request after the other. Throws on any status but 200. */
export async function loadWith(
  scenario: Scenario,
  url: string,
  { seconds, connections }: { readonly seconds: number; readonly connections: number },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const latencies: number[] = []
  let events = 0
  const start = performance.now()
  const end = start + seconds * 1_000

  async function visitor(): Promise<void> {
    while (performance.now() < end) {
      for (const [index, body] of visitBodies(scenario).entries()) {
        const before = performance.now()
        const status = await post(`${url}/events`, agent, body)
        if (status !== 200) throw new Error(`${url} answered ${status}.`)
        latencies.push(performance.now() - before)
        events += scenario.requests[index] ?? 0
      }
    }
  }

  await Promise.all(Array.from({ length: connections }, visitor))
  agent.destroy()
  return { latencies, events, seconds: (performance.now() - start) / 1_000 }
}

/** Sends a request by `node:http`: `fetch` would use more CPU time here than the app uses. */
function post(url: string, agent: Agent, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/plain;charset=UTF-8', 'content-length': Buffer.byteLength(body) }
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    outgoing.on('error', reject).end(body)
  })
}
