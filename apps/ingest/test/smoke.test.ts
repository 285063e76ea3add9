import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rulesFor } from '../smoke/rules.ts'
import { smoke } from '../smoke/smoke.ts'
import { type Composition, compose } from '../src/compose.ts'
import { readConfig } from '../src/config/read-config.ts'
import { nodeAddress } from '../src/hosts/node/node-address.ts'
import { type RunningServer, serve } from '../src/hosts/node/serve.ts'
import { pythonLambda } from './support/python-lambda.ts'
import { environmentOf, ownTables, type Tables } from './support/tables.ts'

describe('smoke', () => {
  it('smoke reports that the app keeps every rule, and says first how many events it stores', async () => {
    const { code, lines } = await run(server.url)
    expect(lines[0]).toBe(
      `This stores about 75 events at ${server.url}/, marked as a bot's, of the site smoke if the app accepts it.`,
    )
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([])
    expect(lines.filter((line) => line.startsWith('✓')).length).toBeGreaterThan(20)
    expect(lines.at(-1)).toMatch(/^All \d+ rules hold\.$/)
    expect(code).toBe(0)
    const events = await tables.events()
    expect(Math.abs(events.length - 75)).toBeLessThan(5)
    expect(events.filter(({ bot, site_id }) => !bot || site_id !== 'smoke')).toEqual([])
  })

  it.each([
    ['--site shop', ['--site', 'shop'], 'shop'],
    ['no --site and an app that does not accept smoke', [], undefined],
  ])('smoke stores its events as a bot with %s', async (_, args, site) => {
    const { lines, events } = await runAgainst({ SITES: '{"shop":[]}' }, args)
    expect(lines.at(-1)).toMatch(/^All \d+ rules hold\.$/)
    expect(events.length).toBeGreaterThan(70)
    expect(events.filter((event) => !event.bot || event.site_id !== site)).toEqual([])
  })

  it('smoke --origin reports that the app accepts one origin and rejects another', async () => {
    const args = ['--origin', 'https://example.com']
    const { code, lines } = await runAgainst({ ALLOWED_ORIGINS: 'https://example.com' }, args)
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^✓ an event from https:\/\/example\.com is answered 200: 200 sess_/),
        expect.stringMatching(/^✓ an event from https:\/\/not-allowed\.invalid is answered 403: 403 /),
      ]),
    )
    expect(code).toBe(0)
  })

  it.each([
    [{}, /^✗ an event from https:\/\/not-allowed\.invalid is answered 403: 200 sess_/],
    [
      { ALLOWED_ORIGINS: 'https://other.example' },
      /^✗ an event from https:\/\/example\.com is answered 200: 403 /,
    ],
  ])('smoke --origin reports wrong origins of an app with %o', async (environment, line) => {
    const { code, lines } = await runAgainst(environment, ['--origin', 'https://example.com'])
    expect(lines).toContainEqual(expect.stringMatching(line))
    expect(code).toBe(1)
  })

  it('smoke reports every rule as failed for a server that answers every request with 500', async () => {
    const broken = createServer((_, response) => response.writeHead(500).end('\u001b[2J')).listen(
      0,
      '127.0.0.1',
    )
    await once(broken, 'listening')
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`
    const { code, lines } = await run(url, '--origin', 'https://example.com')
    broken.close()
    const rules = rulesFor({ site: 'smoke', origin: 'https://example.com' })
    expect(lines.slice(1, -1).map((line) => line.slice(0, 2))).toEqual(rules.map(() => '✗ '))
    expect(lines.at(-1)).toBe(`${rules.length} of ${rules.length} rules do not hold.`)
    expect(lines.join('')).not.toContain('\u001b')
    expect(code).toBe(1)
  })

  it('smoke checks a deployment below a path, by its URL or the URL of its events', async () => {
    const prefixed = await serve(
      { fetch: (request, env) => app.fetch(new Request(request.url.replace('/prod/', '/'), request), env) },
      { port: 0, host: '127.0.0.1' },
    )
    expect((await run(`${prefixed.url}/prod/`)).code).toBe(0)
    expect((await run(`${prefixed.url}/prod/events`)).code).toBe(0)
    await prefixed.close()
  })

  it('smoke reports the rules that another server breaks, with its answers', async () => {
    const lambda = pythonLambda().listen(0, '127.0.0.1')
    await once(lambda, 'listening')
    const { code, lines } = await run(`http://127.0.0.1:${(lambda.address() as AddressInfo).port}`)
    lambda.close()
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^✗ GET \/health answers 200: 500 \{"error"/),
        expect.stringMatching(/^✓ an event without a session starts one: 200 sess_/),
        expect.stringMatching(/^✓ 50 posts at once .*: 50 × 200; sessions: 1, events: 50$/),
        expect.stringMatching(/^✗ an event that names another visitor's session gets a new one: /),
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
    ['no argument', []],
    ['two addresses', ['http://localhost:1', 'http://localhost:2']],
    ['an argument that is no URL', ['localhost']],
    ['an address that is not for HTTP', ['ftp://localhost']],
    ['an unknown option', ['--fast', 'http://localhost:1']],
    ['a malformed site', ['--site', 'a b', 'http://localhost:1']],
    ['an origin with a path', ['--origin', 'https://a.test/', 'http://localhost:1']],
  ])('smoke prints its usage for %s', async (_, args) => {
    const { code, lines } = await run(...args)
    expect(lines[0]).toMatch(/^Usage: pnpm smoke <url>/)
    expect(code).toBe(2)
  })

  it('smoke says that a server does not answer', async () => {
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
let tables: Tables

beforeAll(async () => {
  dynamodb = await startDynalite()
  tables = await ownTables(dynamodb.endpoint)
  const { config } = tables
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

/** Runs the command against a new app. Resolves to its lines and the stored events. */
async function runAgainst(environment: Readonly<Record<string, string>>, args: readonly string[]) {
  const own = await ownTables(dynamodb.endpoint)
  // The credentials of `own` are not in the environment of this process.
  const config = {
    ...readConfig({ ...environmentOf(own.config), ...environment }),
    dynamodb: own.config.dynamodb,
  }
  const { app, client } = compose(config, { addressOf: nodeAddress })
  const running = await serve(app, config)
  try {
    return { ...(await run(running.url, ...args)), events: await own.events() }
  } finally {
    await running.close()
    client.destroy()
  }
}
