import { startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { it } from 'vitest'
import { fuzzOverSockets } from '../support/fuzz/over-sockets.ts'

it('stores exactly the events that it accepts from fuzzed requests over sockets, over DynamoDB Local', {
  timeout: 600_000,
}, async ({ skip }) => {
  const database = await startDynamoDBLocal()
  if (!database) return skip('there is no Java on this machine')
  try {
    await fuzzOverSockets(database)
  } finally {
    await database.stop()
  }
})
