import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type TableDefinition, tableDefinitions } from '@footfall/tables'
import type { DynamoDBServer } from '@footfall/testing/dynamodb'
import { operationOf } from './operation.ts'

/** What DynamoDB answers where it has nothing to say; for a table, that it is Footfall's. */
const ANSWERS: Readonly<Record<string, (table: string) => unknown>> = {
  BatchGetItem: () => ({ Responses: {}, UnprocessedKeys: {} }),
  BatchWriteItem: () => ({ UnprocessedItems: {} }),
  DescribeTable: (table) => ({ Table: { ...definitionOf(table), TableStatus: 'ACTIVE' } }),
  DescribeTimeToLive: () => ({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' },
  }),
}

/** A DynamoDB that knows nothing, keeps nothing and takes `latency` milliseconds, or none, for it: what is measured on it is the app. */
export async function startStub(latency = 0): Promise<DynamoDBServer> {
  const server = createServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray()).toString()
    const answer = ANSWERS[operationOf(incoming)]
    if (latency > 0) await pause(latency)
    const text = JSON.stringify(answer ? answer(JSON.parse(body).TableName) : {})
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': text.length })
    response.end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** By the beginning of its name, as the benchmark and the tests name their tables. */
function definitionOf(table: string): TableDefinition | undefined {
  const [events, sessions, active] = tableDefinitions({
    events: table,
    sessions: table,
    activeSessions: table,
  })
  if (table.startsWith('events')) return events
  return table.startsWith('sessions') ? sessions : active
}
