import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type TableDefinition, tableDefinitions } from '@footfall/tables'
import type { DynamoDBServer } from '@footfall/testing/dynamodb'
import { operationOf } from './operation.ts'

/** The answers of an empty DynamoDB whose tables are Footfall's. All other operations get `{}`. */
const ANSWERS: Readonly<Record<string, (table: string) => unknown>> = {
  BatchGetItem: () => ({ Responses: {}, UnprocessedKeys: {} }),
  BatchWriteItem: () => ({ UnprocessedItems: {} }),
  DescribeTable: (table) => ({ Table: { ...definitionOf(table), TableStatus: 'ACTIVE' } }),
  DescribeTimeToLive: () => ({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' },
  }),
}

/** A stub of DynamoDB that stores nothing and answers after `latency` milliseconds, so that the app is the bottleneck. */
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

/** The definition of a table, by the prefix that the benchmark and the tests give its name. */
function definitionOf(table: string): TableDefinition | undefined {
  const [events, sessions, active] = tableDefinitions({
    events: table,
    sessions: table,
    activeSessions: table,
  })
  if (table.startsWith('events')) return events
  return table.startsWith('sessions') ? sessions : active
}
