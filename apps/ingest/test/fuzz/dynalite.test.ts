import { startDynalite } from '@footfall/testing/dynamodb'
import { it } from 'vitest'
import { fuzzOverSockets } from '../support/fuzz/over-sockets.ts'

it('accepts, refuses and stores exactly what it says, whatever comes over a socket', {
  timeout: 600_000,
}, async () => {
  const database = await startDynalite()
  try {
    await fuzzOverSockets(database)
  } finally {
    await database.stop()
  }
})
