import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A proxy between an app and its DynamoDB that counts calls and reported units. */
export interface MeteringProxy {
  readonly endpoint: string
  /** Number of calls by operation. */
  readonly calls: ReadonlyMap<string, number>
  /** Request units that the answers report, by `<read or write> <table>`. */
  readonly units: ReadonlyMap<string, number>
  stop(): Promise<void>
}

interface Consumed {
  readonly TableName: string
  readonly CapacityUnits: number
}

export async function startMeteringProxy(target: string): Promise<MeteringProxy> {
  const calls = new Map<string, number>()
  const units = new Map<string, number>()
  const add = (counts: Map<string, number>, key: string, by: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + by)
  }
  const server = createServer(async (incoming, response) => {
    const headers = Object.fromEntries(
      ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'].map((name) => [
        name,
        String(incoming.headers[name]),
      ]),
    )
    const operation = headers['x-amz-target']?.split('.').at(-1) ?? ''
    const answer = await fetch(target, { method: 'POST', headers, body: await text(incoming) })
    const body = await answer.text()
    add(calls, operation, 1)
    const { ConsumedCapacity = [] } = JSON.parse(body) as { ConsumedCapacity?: Consumed | Consumed[] }
    for (const { TableName, CapacityUnits } of [ConsumedCapacity].flat()) {
      add(
        units,
        `${/^(Get|BatchGet|Query|Scan)/.test(operation) ? 'read' : 'write'} ${TableName}`,
        CapacityUnits,
      )
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    units,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
