import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Composition, compose } from '../src/compose.ts'
import { nodeAddress } from '../src/hosts/node/node-address.ts'
import { type RunningServer, serve } from '../src/hosts/node/serve.ts'
import { smoke } from '../src/smoke/smoke.ts'
import { pythonLambda } from './support/python-lambda.ts'
import { ownTables } from './support/tables.ts'

describe('smoke', () => {
  it('finds that the app keeps every rule', async () => {
    const { code, lines } = await run(server.url)
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([])
    expect(lines.filter((line) => line.startsWith('✓')).length).toBeGreaterThan(20)
    expect(lines.at(-1)).toMatch(/^All \d+ rules hold\.$/)
    expect(code).toBe(0)
  })

  it('checks a deployment that has a path', async () => {
    const prefixed = await serve(
      { fetch: (request, env) => app.fetch(new Request(request.url.replace('/prod/', '/'), request), env) },
      { port: 0, host: '127.0.0.1' },
    )
    expect((await run(`${prefixed.url}/prod/`)).code).toBe(0)
    await prefixed.close()
  })

  it('tells what another server does not keep, and what it was seen to do', async () => {
    const lambda = pythonLambda().listen(0, '127.0.0.1')
    await once(lambda, 'listening')
    const { code, lines } = await run(`http://127.0.0.1:${(lambda.address() as AddressInfo).port}`)
    lambda.close()
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^✗ GET \/health answers 200: 500 \{"error"/),
        expect.stringMatching(/^✓ an event without a session starts one: 200 sess_/),
        expect.stringMatching(/^✓ 50 posts at once .*: 50 × 200; sessions: 1, events: 50$/),
        expect.stringMatching(/^✗ another visitor's session cannot be written to: /),
        expect.stringMatching(/^✗ a batch is stored event by event/),
        expect.stringMatching(/^✗ an empty body is answered 400 or 413, .*: 500 \{"error":"SyntaxError/),
        expect.stringMatching(/^✗ a numeric user_id is answered 400 or 413, .*: 200 sess_/),
        expect.stringMatching(/^✓ OPTIONS \/events answers 204 or 200 .*: 200 with all three$/),
        expect.stringMatching(/^✗ a client that has the script already gets 304 for its ETag: no ETag$/),
      ]),
    )
    expect(lines.at(-1)).toMatch(/^\d+ of \d+ rules do not hold\.$/)
    expect(code).toBe(1)
  })

  it.each([
    ['nothing', []],
    ['two addresses', ['http://localhost:1', 'http://localhost:2']],
    ['no address', ['localhost']],
    ['an address that is not for HTTP', ['ftp://localhost']],
    ['an option', ['--fast', 'http://localhost:1']],
  ])('says how it is used when it is given %s', async (_, args) => {
    expect(await run(...args)).toEqual({
      code: 2,
      lines: [expect.stringMatching(/^Usage: pnpm smoke <url>/)],
    })
  })

  it('says that nothing answers', async () => {
    const gone = await serve(app, { port: 0, host: '127.0.0.1' })
    await gone.close()
    expect(await run(gone.url)).toEqual({
      code: 2,
      lines: [`${gone.url}/ does not answer (ECONNREFUSED): check the address and that the app runs there.`],
    })
  })
})

let dynamodb: DynamoDBServer
let app: Composition['app']
let server: RunningServer

beforeAll(async () => {
  dynamodb = await startDynalite()
  const { config } = await ownTables(dynamodb.endpoint)
  app = compose(config, { addressOf: nodeAddress }).app
  server = await serve(app, config)
})

afterAll(async () => {
  await server.close()
  await dynamodb.stop()
})

async function run(...args: string[]) {
  const lines: string[] = []
  const code = await smoke(args, (line) => lines.push(line))
  return { code, lines }
}
