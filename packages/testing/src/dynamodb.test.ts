import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDynamoDBLocal } from './dynamodb/dynamodb-local.ts'
import { type DynamoDBServer, startDynalite } from './dynamodb.ts'

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('%s', (_, start) => {
  let server: DynamoDBServer | undefined
  beforeAll(async () => {
    server = await start()
  })
  afterAll(async () => {
    await server?.stop()
  })

  it('starts without tables', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    expect(await listTables(server.endpoint)).toEqual({ TableNames: [] })
  })

  it('answers no more once it is stopped', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    await server.stop()
    await expect(listTables(server.endpoint)).rejects.toThrow('fetch failed')
  })
})

/** ListTables without the AWS SDK: signed by a signature that these servers look at the form of. */
async function listTables(endpoint: string): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'DynamoDB_20120810.ListTables',
      'X-Amz-Date': '20260101T000000Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: '{}',
  })
  return response.json()
}
