import { startDynalite } from '@footfall/testing/dynamodb'
import { it } from 'vitest'
import { fuzzOverSockets } from '../support/fuzz/over-sockets.ts'

it('stores exactly the events that it accepts from fuzzed requests over sockets, over dynalite', {
  timeout: 600_000,
}, async () => {
  const database = await startDynalite()
  try {
    await fuzzOverSockets(database)
  } finally {
    await database.stop()
  }
})
