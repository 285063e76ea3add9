import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createClient } from '@footfall/tables'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Store } from '../src/domain/store.ts'
import { createDynamoDBStore } from '../src/store/dynamodb-store.ts'

/** Milliseconds until a call times out. */
const BUDGET = 500

/** Calls in flight at a time: more than the failures that open the circuit. */
const CALLS = 8

/** A DynamoDB without rows in another thread. It answers each call at once, or never. */
const STUB = `
  const { createServer } = require('node:http')
  const { parentPort } = require('node:worker_threads')
  let hangs = false
  parentPort.on('message', (message) => { hangs = message === 'hang' })
  const server = createServer((request, response) => {
    request.resume()
    if (!hangs) request.on('end', () => response.end('{"Items":[],"Count":0}'))
  })
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

let stub: Worker
let client: DynamoDBClient
let store: Store
beforeEach(async () => {
  stub = new Worker(STUB, { eval: true })
  const [port] = await once(stub, 'message')
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  client = createClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials }, BUDGET)
  store = createDynamoDBStore({ client, tables: TABLES, budget: BUDGET })
})
afterEach(async () => {
  client.destroy()
  await stub.terminate()
})

const TABLES = { events: 'events', sessions: 'sessions', activeSessions: 'active' }

it('calls DynamoDB again right after a stall of this process in which all its calls timed out', async () => {
  await store.events('sess_warm')
  const calls = Promise.allSettled(Array.from({ length: CALLS }, (_, index) => store.events(`sess_${index}`)))
  // Sends the calls, and blocks before their answers can be read.
  await new Promise((resolve) => setImmediate(resolve))
  block(2 * BUDGET)
  const ended = await calls
  expect(ended.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(5)
  expect(await store.events('sess_after')).toEqual([])
})

it('opens the circuit to a DynamoDB that hangs while this process runs', async () => {
  stub.postMessage('hang')
  const calls = Array.from({ length: CALLS }, (_, index) => store.events(`sess_${index}`))
  expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(calls.map(() => 'rejected'))
  // Further calls are needed only where the machine stalls the test itself.
  const refusal = (): Promise<unknown> => store.events('sess_after').catch((error: Error) => error.cause)
  await expect.poll(async () => String(await refusal())).toContain('the circuit breaker is open')
})

/** Blocks the event loop. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}
