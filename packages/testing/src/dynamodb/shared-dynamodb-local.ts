import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startDynamoDBLocal as startOwn } from './dynamodb-local.ts'
import type { DynamoDBServer } from './server.ts'

/** Holds the URL at which test files ask for the endpoint of the shared DynamoDB Local. */
const VARIABLE = 'FOOTFALL_DYNAMODB_LOCAL'

/**
 * Vitest's `globalSetup`: offers one DynamoDB Local to all test files of a run. It starts at the first request, since
 * a start takes seconds and most files need none. Returns the function that stops it.
 */
export default async function offerDynamoDBLocal(): Promise<() => Promise<void>> {
  let local: Promise<DynamoDBServer | undefined> | undefined
  const server = createServer(async (_, response) => {
    local ??= startOwn()
    try {
      response.end(JSON.stringify({ endpoint: (await local)?.endpoint }))
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.env[VARIABLE] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return async () => {
    server.close()
    await (await local?.catch(() => undefined))?.stop()
  }
}

/**
 * The DynamoDB Local that all test files of this run share; one of its own outside of vitest. Create tables with
 * names that no other file uses. Resolves to undefined where there is no Java.
 */
export async function startDynamoDBLocal(): Promise<DynamoDBServer | undefined> {
  const shared = process.env[VARIABLE]
  if (!shared) return startOwn()
  const response = await fetch(shared)
  if (!response.ok) throw new Error(await response.text())
  const { endpoint } = (await response.json()) as { readonly endpoint?: string }
  // The run stops it, after its last file.
  return endpoint === undefined ? undefined : { endpoint, stop: async () => {} }
}
