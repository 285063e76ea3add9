import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { DynamoDBServer } from '@footfall/testing/dynamodb'
import { operationOf } from './operation.ts'

/** What DynamoDB answers where it has nothing to say; for a table, that it is Footfall's. */
const ANSWERS: Readonly<Record<string, (table: string) => unknown>> = {
  BatchGetItem: () => ({ Responses: {}, UnprocessedKeys: {} }),
  BatchWriteItem: () => ({ UnprocessedItems: {} }),
  DescribeTable: (table) => ({
    Table: { TableStatus: 'ACTIVE', TableName: table, KeySchema: keysOf(table) },
  }),
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

function keysOf(table: string): readonly object[] {
  const hash = { AttributeName: 'session_id', KeyType: 'HASH' }
  return table.startsWith('events') ? [hash, { AttributeName: 'event_id', KeyType: 'RANGE' }] : [hash]
}
