import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@footfall/tables'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { missingTables } from '../src/store/provision/create-tables.ts'
import { type StartProcess, startProcess } from './support/start-process.ts'
import { ownConfig } from './support/tables.ts'

let data: string
let started: StartProcess[]

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'footfall-start-'))
  started = []
})
afterEach(async () => {
  for (const process of started) process.signal('SIGKILL')
  await Promise.all(started.map(({ exitCode }) => exitCode))
  rmSync(data, { recursive: true, maxRetries: 10 })
})

describe('npm start', () => {
  it('npm start serves the demo and the app, and prints a line for every stored event', async () => {
    const { url, process } = await running()
    for (const page of ['/', '/pricing/', '/journal/first-crack/', '/visit/', '/shop/', '/shop/bag']) {
      const response = await fetch(url + page)
      expect([page, response.status, response.headers.get('content-type')]).toEqual([
        page,
        200,
        'text/html; charset=utf-8',
      ])
      expect(await response.text()).toContain('<script defer src="/tracker.js"></script>')
    }
    expect(await (await fetch(`${url}/tracker.js`)).text()).toContain('tracker')
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
    const { session_id } = await post(url, {
      event_type: 'signup\u001b[2J',
      page_url: 'http://localhost/pricing/?plan=pro',
      anonymous_id: 'user_00000000000000abcdef',
    })
    const [line] = await process.prints(/^(.*signup.*)$/m)
    expect(line).toMatch(/^\d\d:\d\d:\d\d {2}signup\?\[2J +\/pricing\/ +session .{6} {2}visitor abcdef$/)
    expect(line).toContain(`session ${session_id.slice(-6)}`)
  })

  it('npm start prints no control character of an id', async () => {
    const { url, process } = await running()
    await post(url, { event_type: 'hostile', user_id: 'sess_1\u001b]0;x\u0007\u202e\u2028\u2029' })
    const [line] = await process.prints(/^(.*hostile.*)$/m)
    expect(line).toMatch(/visitor sess_1\?\]0;x\?{4}$/)
    expect(process.output()).toMatch(/^[^\p{C}\p{Zl}\p{Zp}\n]*$/mu)
  })

  it('npm start refuses calls to its DynamoDB from web pages, other host names and other access keys', async () => {
    const { dynamodb, process: started } = await running({
      AWS_ACCESS_KEY_ID: 'own',
      AWS_SECRET_ACCESS_KEY: 'own',
    })
    const key = readFileSync(join(data, 'access-key'), 'utf8')
    const listing = (accessKey: string): Record<string, string> => ({
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x`,
    })
    const origin = 'https://example.com'
    const attempts: readonly (readonly [number, string, Record<string, string>])[] = [
      [200, 'POST', listing(key)],
      [200, 'POST', { ...listing(key), host: 'localhost' }],
      [403, 'POST', {}],
      [403, 'GET', {}],
      [403, 'POST', listing('local')],
      [403, 'POST', listing(key.slice(1))],
      [403, 'POST', { ...listing(key), origin }],
      [403, 'POST', { ...listing(key), origin: 'null' }],
      [403, 'POST', { ...listing(key), origin: '' }],
      [403, 'POST', { ...listing(key), host: 'rebound.example.com' }],
      [403, 'POST', { ...listing(key), host: '127.0.0.1.example.com' }],
      [403, 'OPTIONS', { origin, 'access-control-request-method': 'POST' }],
    ]
    for (const [status, method, headers] of attempts) {
      const answer = await ask(dynamodb, method, headers)
      expect([method, headers, answer.status]).toEqual([method, headers, status])
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      if (status === 403) expect(answer.body).not.toContain('footfall-events')
    }
    expect(started.output()).not.toContain(key)
  })

  it.skipIf(process.platform === 'win32')(
    'npm start stores the access key of its DynamoDB for its owner only, and reuses it',
    async () => {
      const file = join(data, 'access-key')
      const first = await running()
      const key = readFileSync(file, 'utf8')
      expect(key).toMatch(/^[0-9a-f]{32}$/)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      first.process.signal('SIGINT')
      await first.process.exitCode
      await running()
      expect(readFileSync(file, 'utf8')).toBe(key)
    },
  )

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'npm start ends the app and its DynamoDB on %s, with exit code 0',
    async (signal) => {
      const { url, dynamodb, process } = await running()
      process.signal(signal)
      expect(await process.exitCode).toBe(0)
      await expect(fetch(url)).rejects.toThrow()
      await expect(fetch(dynamodb)).rejects.toThrow()
    },
  )

  it.skipIf(process.platform === 'win32')('npm start ends with the shell in which npm runs it', async () => {
    const shell = ['sh', '-c', '"$0" "$@"; exit']
    const { dynamodb, process } = await running({ npm_lifecycle_event: 'start' }, shell)
    process.signal('SIGTERM')
    await process.exitCode
    await expect(fetch(dynamodb)).rejects.toThrow()
  })

  it('npm start reads the data of an earlier start', async () => {
    const first = await running()
    const { session_id } = await post(first.url, { user_id: 'ada' })
    first.process.signal('SIGINT')
    await first.process.exitCode
    const second = await running()
    expect(await post(second.url, { user_id: 'ada', session_id })).toMatchObject({ session_id })
  })

  it('npm start reuses the port of its DynamoDB, and uses another one while that is taken', async () => {
    const first = await running()
    first.process.signal('SIGINT')
    await first.process.exitCode
    const second = await running()
    expect(second.dynamodb).toBe(first.dynamodb)
    second.process.signal('SIGINT')
    await second.process.exitCode
    const other = createServer().listen(Number(new URL(first.dynamodb).port), '127.0.0.1')
    await once(other, 'listening')
    const third = await running()
    expect(third.dynamodb).not.toBe(first.dynamodb)
    expect(await post(third.url, { user_id: 'ada' })).toHaveProperty('session_id')
    other.close()
  })

  it('npm start listens at 127.0.0.1 unless HOST is set, and prints a URL that works', async () => {
    const closed = await running()
    expect(closed.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(closed.url)).status).toBe(200)
    await expect(fetch(closed.url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow()
    closed.process.signal('SIGINT')
    await closed.process.exitCode
    const open = await running({ HOST: '0.0.0.0' })
    expect((await fetch(open.url)).status).toBe(200)
    if (process.platform === 'linux') {
      expect((await fetch(open.url.replace('localhost', '127.0.0.2'))).status).toBe(200)
    }
  })

  it('npm start leaves no DynamoDB behind when it is killed, and reads its data at the next start', async () => {
    const first = await running()
    const { session_id } = await post(first.url, { user_id: 'ada' })
    first.process.signal('SIGKILL')
    await vi.waitUntil(() => isGone(first.dynamodb), { timeout: 60_000 })
    const second = await running()
    expect(await post(second.url, { user_id: 'ada', session_id })).toMatchObject({ session_id })
  })

  it('npm start says that another start uses the same data', async () => {
    await running()
    expect(await failure({})).toMatch(
      /^The embedded DynamoDB cannot use \S+ \(.+\): end the other npm start that uses it, .*\.\n$/,
    )
  })

  it('npm start says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await failure({ PORT: String(port) })).toBe(
      `Port ${port} is in use: set PORT to another one, or stop the process that uses it.\n`,
    )
    other.close()
  })

  it.each([
    ['a malformed port', { PORT: 'http' }, /^PORT must be a whole number from 0 to 65535/],
    ['a malformed endpoint', { DYNAMODB_ENDPOINT: 'localhost' }, /^DYNAMODB_ENDPOINT must be a URL/],
    ['an unknown database', { DYNAMODB: 'mongo' }, /^DYNAMODB must be aws, .*, or unset/],
    [
      'two databases',
      { DYNAMODB: 'aws', DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' },
      /^DYNAMODB=aws and DYNAMODB_ENDPOINT name two different databases/,
    ],
    ['AWS without the names of tables', { DYNAMODB: 'aws' }, /^EVENTS_TABLE is missing/],
    [
      'a DynamoDB that does not answer',
      { DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' },
      /^DynamoDB at http:\/\/127\.0\.0\.1:1 does not respond \(ECONNREFUSED\): start it/,
    ],
  ])('npm start says in one sentence what to do about %s', async (_, env, sentence) => {
    const output = await failure(env)
    expect(output).toMatch(sentence)
    expect(output).toMatch(/^.+\.\n$/)
  })
})

describe('npm start with a DynamoDB that is there already', () => {
  let dynamodb: DynamoDBServer
  beforeAll(async () => {
    dynamodb = await startDynalite()
  })
  afterAll(() => dynamodb.stop())

  it('npm start creates the tables at DYNAMODB_ENDPOINT', async () => {
    const { process } = await running({ DYNAMODB_ENDPOINT: dynamodb.endpoint })
    expect(process.output()).toContain(`DynamoDB      ${dynamodb.endpoint}\n`)
    const client = createClient(ownConfig(dynamodb.endpoint).dynamodb)
    const names = {
      events: 'footfall-events',
      sessions: 'footfall-sessions',
      activeSessions: 'footfall-active-sessions',
    }
    expect(await missingTables(client, names)).toEqual([])
    client.destroy()
  })

  it('npm start with DYNAMODB=aws names the command that creates missing tables, and creates none', async () => {
    const { tables, dynamodb: options } = ownConfig(dynamodb.endpoint)
    const account = {
      DYNAMODB: 'aws',
      // Where the AWS SDK looks for the services of an account (SDKs and tools reference, "Service-specific endpoints").
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      EVENTS_TABLE: tables.events,
      SESSIONS_TABLE: tables.sessions,
      ACTIVE_SESSIONS_TABLE: tables.activeSessions,
    }
    const output = await failure(account)
    expect(output).toMatch(/^The tables .* do not exist: create what is missing with `pnpm tables`.*\.\n$/)
    const client = createClient(options)
    expect(await missingTables(client, tables)).toHaveLength(3)
    client.destroy()
  })
})

async function running(env: Readonly<Record<string, string>> = {}, shell: readonly string[] = []) {
  const process = startProcess(data, env, shell)
  started.push(process)
  const [url = ''] = await process.prints(/Demo site +(http:\S+)/)
  const [dynamodb = ''] = await process.prints(/DynamoDB +(http:[^\s,]+)/)
  return { process, url, dynamodb }
}

/** The output of a start that fails. */
async function failure(env: Readonly<Record<string, string>>): Promise<string> {
  const process = startProcess(data, env)
  started.push(process)
  expect(await process.exitCode).toBe(1)
  return process.output()
}

async function post(url: string, event: object): Promise<{ session_id: string }> {
  const response = await fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(event) })
  expect(response.status).toBe(200)
  return response.json() as Promise<{ session_id: string }>
}

/** Sends a request with these headers, which may set `Host`. */
async function ask(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }> {
  const sent = request(url, { method, headers, agent: false }).end(method === 'POST' ? '{}' : undefined)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const body = (await answer.toArray()).join('')
  return { status: answer.statusCode ?? 0, headers: answer.headers, body }
}

async function isGone(url: string): Promise<boolean> {
  return fetch(url).then(
    () => false,
    () => true,
  )
}
