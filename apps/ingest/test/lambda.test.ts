import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gzipSync } from 'node:zlib'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { embeddedScripts } from '../src/http/embedded-scripts.ts'
import { CALLERS, type LambdaCaller, type LambdaRequest } from './support/lambda-events.ts'
import { environmentOf, ownTables, type Tables } from './support/tables.ts'

/** An event so random that spaces up to 64 KiB inflate to less than 32 times what is sent. */
const VARIED = `{"title":"a","note":"${randomBytes(4_096).toString('hex')}"}`

describe('the Lambda handler', () => {
  let server: DynamoDBServer
  let tables: Tables
  let handler: typeof import('../src/hosts/lambda/lambda.ts')['handler']
  beforeAll(async () => {
    server = await startDynalite()
    tables = await ownTables(server.endpoint)
    for (const [name, value] of Object.entries(environmentOf(tables.config))) vi.stubEnv(name, value)
    // Other tests cover its log and its metrics.
    vi.stubEnv('LOG_LEVEL', 'warn')
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
    handler = (await import('../src/hosts/lambda/lambda.ts')).handler
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await server.stop()
  })

  describe.each(CALLERS)('behind $name', (caller) => {
    it(`stores an event with the address of the visitor behind ${caller.name}`, async () => {
      const { status, headers, body } = await invoke(caller, {
        method: 'POST',
        path: '/events',
        headers: { 'content-type': 'text/plain;charset=UTF-8', 'user-agent': 'Mozilla/5.0' },
        body: JSON.stringify({ page_url: 'https://example.com/', ip_address: '203.0.113.9' }),
      })
      expect(status).toBe(200)
      expect(headers['access-control-allow-origin']).toBe('*')
      const { session_id, event_id } = JSON.parse(body)
      expect(await rowOf(session_id)).toMatchObject({
        event_id,
        page_url: 'https://example.com/',
        user_agent: 'Mozilla/5.0',
        ip_address: caller.address,
      })
    })

    it(`ignores a forged X-Forwarded-For behind ${caller.name}`, async () => {
      const { body } = await invoke(caller, {
        method: 'POST',
        path: '/events',
        // A load balancer appends the address to what the visitor sent.
        headers: { 'x-forwarded-for': `203.0.113.9, ${caller.address}` },
        body: '{}',
      })
      expect(await rowOf(JSON.parse(body).session_id)).toMatchObject({ ip_address: caller.address })
    })

    it(`reads a body in base64 behind ${caller.name}`, async () => {
      const { status, body } = await invoke(caller, {
        method: 'POST',
        path: '/events',
        body: Buffer.from(JSON.stringify({ title: 'é 🎉' })).toString('base64'),
        isBase64Encoded: true,
      })
      expect(status).toBe(200)
      expect(await rowOf(JSON.parse(body).session_id)).toMatchObject({ title: 'é 🎉' })
    })

    it(`limits the decoded and the inflated bytes of a body behind ${caller.name}`, async () => {
      const posted = (text: string, bytes: Uint8Array = gzipSync(text), encoding = 'gzip') =>
        invoke(caller, {
          method: 'POST',
          path: '/events',
          headers: { 'content-encoding': encoding },
          body: Buffer.from(bytes).toString('base64'),
          isBase64Encoded: true,
        })
      const { status, body } = await posted('{"title":"é"}')
      expect(status).toBe(200)
      expect(await rowOf(JSON.parse(body).session_id)).toMatchObject({ title: 'é' })
      // In base64 both are longer than 64 KiB.
      expect(await posted('', Buffer.from('{}'.padEnd(65_536)), 'identity')).toMatchObject({ status: 200 })
      expect(await posted('', Buffer.from('{}'.padEnd(65_537)), 'identity')).toMatchObject({ status: 413 })
      expect(await posted(VARIED.padEnd(65_536))).toMatchObject({ status: 200 })
      expect(await posted(VARIED.padEnd(65_537))).toMatchObject({ status: 413 })
      expect(await posted('', Buffer.from('{}'))).toMatchObject({ status: 400 })
      expect(await posted('{}', Buffer.from('{}'), 'deflate')).toMatchObject({ status: 415 })
    })

    it(`refuses an empty body behind ${caller.name}`, async () => {
      expect(await invoke(caller, { method: 'POST', path: '/events' })).toMatchObject({ status: 400 })
    })

    it(`answers a preflight behind ${caller.name}`, async () => {
      expect(await invoke(caller, { method: 'OPTIONS', path: '/events' })).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': '*',
          'access-control-allow-headers': 'Content-Type',
          'access-control-allow-methods': 'POST,OPTIONS',
        },
      })
    })

    it(`serves the compressed script behind ${caller.name}`, async () => {
      const { status, headers, body, isBase64Encoded } = await invoke(caller, {
        method: 'GET',
        path: '/tracker.js',
        headers: { 'accept-encoding': 'gzip, deflate, br' },
      })
      expect({ status, encoding: headers['content-encoding'], isBase64Encoded }).toEqual({
        status: 200,
        encoding: 'br',
        isBase64Encoded: true,
      })
      expect(Uint8Array.from(brotliDecompressSync(Buffer.from(body, 'base64')))).toEqual(
        embeddedScripts()['tracker.js'].identity,
      )
    })
  })

  it('stores the right-most address where a load balancer sends several X-Forwarded-For headers', async () => {
    const caller = CALLERS.find(
      ({ name }) => name === 'a load balancer with multi-value headers',
    ) as LambdaCaller
    const event = caller.event({ method: 'POST', path: '/events', body: '{}' })
    const result = await handler({
      ...event,
      multiValueHeaders: { 'x-forwarded-for': ['203.0.113.9', '72.12.164.125'] },
    } as typeof event)
    expect(await rowOf(JSON.parse(result.body).session_id)).toMatchObject({ ip_address: '72.12.164.125' })
  })

  it('serves its routes below the name of a stage of API Gateway', async () => {
    const caller = CALLERS.find(({ name }) => name === 'API Gateway, payload format 2.0') as LambdaCaller
    const event = caller.event({ method: 'GET', path: '/prod/health' })
    const result = await handler({
      ...event,
      requestContext: { ...event.requestContext, stage: 'prod' },
    } as typeof event)
    expect(result).toMatchObject({ statusCode: 200, body: '{"status":"ok"}' })
  })

  async function invoke(
    caller: LambdaCaller,
    request: LambdaRequest,
  ): Promise<{
    readonly status: number
    readonly headers: Record<string, string | undefined>
    readonly body: string
    readonly isBase64Encoded: boolean
  }> {
    const { statusCode, body, isBase64Encoded, ...result } = await handler(caller.event(request))
    const several = Object.entries(result.multiValueHeaders ?? {}) as [string, string[]][]
    const headers = {
      ...result.headers,
      ...Object.fromEntries(several.map(([name, values]) => [name, values.join()])),
    }
    return { status: statusCode, headers, body, isBase64Encoded }
  }

  async function rowOf(sessionId: string): Promise<unknown> {
    return (await tables.events()).find(({ session_id }) => session_id === sessionId)
  }
})
