import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DynamoDBServer, startDynalite } from './dynamodb.ts'
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts'

describe('the fault proxy', () => {
  let server: DynamoDBServer
  let proxy: FaultProxy
  beforeAll(async () => {
    server = await startDynalite()
    await call(server.endpoint, 'CreateTable', {
      TableName: 'events',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    })
  })
  beforeEach(async () => {
    proxy = await startFaultProxy(server.endpoint)
  })
  afterEach(() => proxy.stop())
  afterAll(() => server.stop())

  it('passes everything on while it works, and lists the calls', async () => {
    const id = freshId()
    expect(await put(id)).toEqual({ status: 200, answer: {} })
    expect(await call(proxy.endpoint, 'GetItem', { TableName: 'events', Key: keyOf(id) })).toEqual({
      status: 200,
      answer: { Item: keyOf(id) },
    })
    expect(proxy.calls).toEqual(['PutItem', 'GetItem'])
  })

  it.each<[Fault, number, RegExp]>([
    ['throttled', 400, /#(ProvisionedThroughputExceeded|Throttling)Exception$/],
    ['error', 500, /#InternalServerError$/],
  ])('refuses what is %s, without effect', async (fault, status, type) => {
    const id = freshId()
    proxy.fails([fault], 1)
    expect(await put(id)).toMatchObject({ status, answer: { __type: expect.stringMatching(type) } })
    expect(await stored(id)).toBe(false)
  })

  it.each<[Fault, string, boolean]>([
    ['cut before', 'no', false],
    ['cut after', 'its', true],
  ])('gives no answer where a connection is %s, and the call takes %s effect', async (fault, _, effect) => {
    const id = freshId()
    proxy.fails([fault], 1)
    await expect(put(id)).rejects.toThrow('fetch failed')
    expect(await stored(id)).toBe(effect)
  })

  it('leaves items of a batch unprocessed: those that it says, and no others', async () => {
    proxy.fails(['unprocessed'], 1)
    for (let size = 1; size <= 25; size += 1) {
      const ids = freshIds(size)
      const requests = ids.map((id) => ({ PutRequest: { Item: keyOf(id) } }))
      const { status, answer } = await call(proxy.endpoint, 'BatchWriteItem', {
        RequestItems: { events: requests },
      })
      const { UnprocessedItems } = answer as { UnprocessedItems: { events: typeof requests } }
      const left = UnprocessedItems.events.map(({ PutRequest }) => PutRequest.Item.id.S)
      expect(status).toBe(200)
      expect(left).not.toHaveLength(0)
      for (const id of ids) expect(await stored(id)).toBe(!left.includes(id))
    }
  })

  it('throttles other calls instead', async () => {
    proxy.fails(['unprocessed'], 1)
    expect(await put('any')).toMatchObject({ status: 400 })
  })

  it('answers what is slow after a while', async () => {
    const id = freshId()
    proxy.fails(['slow'], 1)
    const start = performance.now()
    expect(await put(id)).toEqual({ status: 200, answer: {} })
    expect(performance.now() - start).toBeGreaterThan(95)
  })

  it('fails as often as asked, by its seed, until it is told to work', async () => {
    const outcomes = async (seed: number): Promise<readonly number[]> => {
      const other = await startFaultProxy(server.endpoint, seed)
      other.fails(['throttled', 'error'], 0.2)
      const statuses: number[] = []
      for (const id of freshIds(200)) statuses.push((await put(id, other)).status)
      other.works()
      expect((await put('any', other)).status).toBe(200)
      await other.stop()
      return statuses
    }
    const statuses = await outcomes(7)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(140)
    expect(new Set(statuses)).toEqual(new Set([200, 400, 500]))
    expect(await outcomes(7)).toEqual(statuses)
    expect(await outcomes(8)).not.toEqual(statuses)
  })

  it('fails one call of many, and lets the test act before anybody knows', async () => {
    const [first, second, third] = [freshId(), freshId(), freshId()]
    let seen: boolean | undefined
    proxy.failsAt(2, 'cut after', async () => {
      seen = await stored(second)
    })
    expect(await put(first)).toMatchObject({ status: 200 })
    await expect(put(second)).rejects.toThrow('fetch failed')
    expect(seen).toBe(true)
    expect(proxy.met).toEqual(['cut after'])
    expect(await put(third)).toMatchObject({ status: 200 })
  })

  it('goes away and comes back', async () => {
    await proxy.goesAway()
    await expect(put('any')).rejects.toThrow('fetch failed')
    await proxy.comesBack()
    expect(await put('any')).toMatchObject({ status: 200 })
  })

  it('cuts the connection where DynamoDB itself is gone', async () => {
    const gone = await startDynalite()
    const before = await startFaultProxy(gone.endpoint)
    await gone.stop()
    await expect(put('any', before)).rejects.toThrow('fetch failed')
    await before.stop()
  })

  function put(id: string, through: FaultProxy = proxy): ReturnType<typeof call> {
    return call(through.endpoint, 'PutItem', { TableName: 'events', Item: keyOf(id) })
  }

  async function stored(id: string): Promise<boolean> {
    const { answer } = await call(server.endpoint, 'GetItem', {
      TableName: 'events',
      Key: keyOf(id),
      ConsistentRead: true,
    })
    return answer['Item'] !== undefined
  }
})

let given = 0

/** Ids that no other test has. */
function freshIds(count: number): readonly string[] {
  return Array.from({ length: count }, freshId)
}

function freshId(): string {
  given += 1
  return `id-${given}`
}

function keyOf(id: string): { readonly id: { readonly S: string } } {
  return { id: { S: id } }
}

/** A call without the AWS SDK, which would try again: signed by a signature that dynalite looks at the form of. */
async function call(
  endpoint: string,
  operation: string,
  input: object,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': `DynamoDB_20120810.${operation}`,
      'X-Amz-Date': '20260101T000000Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}
