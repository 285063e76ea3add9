import { once } from 'node:events'
import { createServer } from 'node:net'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { embeddedScripts } from '../src/http/embedded-scripts.ts'
import { type NodeProcess, runBuilt } from './support/node-process.ts'
import { environmentOf, ownConfig, ownTables, type Tables } from './support/tables.ts'

describe('the built commands', () => {
  let server: DynamoDBServer
  let tables: Tables
  const running: NodeProcess[] = []
  beforeAll(async () => {
    server = await startDynalite()
    tables = await ownTables(server.endpoint)
  })
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGKILL')
      await ended
    }
  })
  afterAll(() => server.stop())

  function run(file: string, environment: Record<string, string>): NodeProcess {
    const started = runBuilt(file, environment)
    running.push(started)
    return started
  }

  /** The address that the process prints when it listens. */
  async function urlOf({ prints }: NodeProcess): Promise<string> {
    const [url = ''] = await prints(/Footfall takes events at (http:\/\/127\.0\.0\.1:\d+)\/events\./)
    return url
  }

  describe('node.js', () => {
    it('node.js stores events with nothing but its environment', async () => {
      const app = run('node.js', environmentOf(tables.config))
      const url = await urlOf(app)
      expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
      const response = await fetch(`${url}/events`, {
        method: 'POST',
        body: '{"page_url":"https://example.com/"}',
      })
      const { session_id } = (await response.json()) as { session_id: string }
      expect(await tables.events()).toMatchObject([{ session_id, ip_address: '127.0.0.1' }])
      for (const [name, { identity }] of Object.entries(embeddedScripts())) {
        expect(await (await fetch(`${url}/${name}`)).text(), name).toBe(Buffer.from(identity).toString())
      }
      expect(app.stderr()).toBe('')
    })

    it.each(['SIGTERM', 'SIGINT'] as const)('node.js ends with exit code 0 on %s', async (signal) => {
      const app = run('node.js', environmentOf(tables.config))
      await fetch(`${await urlOf(app)}/health`)
      app.child.kill(signal)
      expect(await app.ended).toBe(0)
      expect(app.stderr()).toBe('')
    })

    it('node.js goes on after the connection of a client breaks, and prints no error', async () => {
      const app = run('node.js', environmentOf(tables.config))
      const url = await urlOf(app)
      const broken = new AbortController()
      const sent = fetch(`${url}/events`, {
        method: 'POST',
        body: new ReadableStream({
          pull(controller) {
            controller.enqueue(Buffer.from('{"page_url":"'))
            setImmediate(() => broken.abort())
            return new Promise(() => {})
          },
        }),
        duplex: 'half',
        signal: broken.signal,
      } as RequestInit)
      await expect(sent).rejects.toThrow()
      expect((await fetch(`${url}/health`)).status).toBe(200)
      app.child.kill('SIGTERM')
      expect(await app.ended).toBe(0)
      expect(app.stderr()).toBe('')
    })

    it('node.js says which variable is missing', async () => {
      const { EVENTS_TABLE: _, ...environment } = environmentOf(tables.config)
      expect(await endOf(run('node.js', environment))).toEqual({
        code: 1,
        sentence:
          'EVENTS_TABLE is missing: set it to the name of a DynamoDB table, for example footfall-events.',
      })
    })

    it('node.js says that its port is taken', async () => {
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      const { port } = other.address() as { port: number }
      const environment = { ...environmentOf(tables.config), PORT: String(port) }
      expect(await endOf(run('node.js', environment))).toEqual({
        code: 1,
        sentence: `Port ${port} is in use: set PORT to another one, or stop the process that uses it.`,
      })
      other.close()
    })

    it('node.js says which tables are missing, and how to create them', async () => {
      const config = ownConfig(server.endpoint)
      const { events, sessions, activeSessions } = config.tables
      expect(await endOf(run('node.js', environmentOf(config)))).toEqual({
        code: 1,
        sentence: `The tables ${events}, ${sessions}, ${activeSessions} do not exist: create what is missing with \`pnpm tables\` (\`node dist/tables.js\`).`,
      })
    })

    it('node.js says that DynamoDB does not answer', async () => {
      expect(await endOf(run('node.js', environmentOf(ownConfig('http://127.0.0.1:1'))))).toEqual({
        code: 1,
        sentence:
          'DynamoDB at http://127.0.0.1:1 does not respond (ECONNREFUSED): start it, or correct DYNAMODB_ENDPOINT and AWS_REGION.',
      })
    })
  })

  describe('tables.js', () => {
    it('tables.js creates the tables, and changes nothing when it runs again', async () => {
      const config = ownConfig(server.endpoint)
      const { events, sessions, activeSessions } = config.tables
      for (const done of ['is created.', 'exists.']) {
        const command = run('tables.js', environmentOf(config))
        expect(await command.ended).toBe(0)
        expect(command.stdout().trim().split('\n')).toEqual([
          `${events} ${done}`,
          `${sessions} ${done}`,
          `${activeSessions} ${done}`,
          `This DynamoDB does not delete expired rows of ${activeSessions}: it has no TTL.`,
          expect.stringContaining(`${activeSessions} has no stream`),
        ])
      }
    })

    it('tables.js says that DynamoDB does not answer', async () => {
      expect(await endOf(run('tables.js', environmentOf(ownConfig('http://127.0.0.1:1'))))).toEqual({
        code: 1,
        sentence:
          'DynamoDB at http://127.0.0.1:1 does not respond (ECONNREFUSED): start it, or correct DYNAMODB_ENDPOINT and AWS_REGION.',
      })
    })
  })

  async function endOf({ ended, stdout, stderr }: NodeProcess): Promise<unknown> {
    const code = await ended
    // The line of settings and warnings are allowed.
    expect(stdout()).not.toMatch(/"level":"error"|Footfall takes events/)
    return { code, sentence: stderr().trim() }
  }
})
