import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Config, ConfigurationError } from '../src/config.ts'
import { checkTables } from '../src/ready.ts'
import { tableDefinitions } from '../src/store/table-definitions.ts'
import { createTables, type TableNames } from '../src/store/tables.ts'
import { turnOnTimeToLive } from '../src/store/time-to-live.ts'
import { runBuilt } from './support/node-process.ts'
import { environmentOf, openTables, ownConfig } from './support/tables.ts'

type Shape = Omit<CreateTableCommandInput, 'TableName'>

const BILLING = { BillingMode: 'PAY_PER_REQUEST' } as const

/** `{ session_id: 'S' }` and `{ event_id: 'N' }`: a table of these keys, and these types. */
function keyed(hash: Record<string, 'S' | 'N'>, range: Record<string, 'S' | 'N'> = {}): Shape {
  return {
    ...BILLING,
    KeySchema: [
      ...Object.keys(hash).map((AttributeName) => ({ AttributeName, KeyType: 'HASH' }) as const),
      ...Object.keys(range).map((AttributeName) => ({ AttributeName, KeyType: 'RANGE' }) as const),
    ],
    AttributeDefinitions: Object.entries({ ...hash, ...range }).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
  }
}

/** A sessions table with this index, and this projection. */
function indexed(index: Shape, ProjectionType: 'ALL' | 'KEYS_ONLY' = 'KEYS_ONLY'): Shape {
  const table = keyed({ session_id: 'S' })
  return {
    ...table,
    AttributeDefinitions: [...(table.AttributeDefinitions ?? []), ...(index.AttributeDefinitions ?? [])],
    GlobalSecondaryIndexes: [
      { IndexName: 'UserIndex', KeySchema: index.KeySchema, Projection: { ProjectionType } },
    ],
  }
}

/** Without the app's time-outs: a creation that is tried again finds the table there. */
function patientClient({ dynamodb }: Config): DynamoDBClient {
  return new DynamoDBClient(dynamodb)
}

const ADD =
  /add it with `aws dynamodb update-table --table-name sessions-\w+ --attribute-definitions AttributeName=user_id,AttributeType=S AttributeName=start_time,AttributeType=N --global-secondary-index-updates '\[\{"Create":\{"IndexName":"UserIndex",.*"KEYS_ONLY".*\}\}\]'`\.$/

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('the check of the tables on %s', (_, start) => {
  let server: DynamoDBServer | undefined
  beforeAll(async () => {
    server = await start()
  })
  beforeEach(({ skip }) => skip(!server, 'there is no Java on this machine'))
  afterAll(() => server?.stop())

  it('finds nothing to say of what `pnpm tables` has created, with retention and without', async () => {
    const config = ownConfig(endpoint())
    const client = patientClient(config)
    await createTables(client, config.tables, { keptForEver: false })
    expect(await checkTables(client, config)).toEqual([])
    expect(await checkTables(client, { ...config, retentionDays: 9 })).toEqual([])
  })

  it.each<[string, keyof TableNames, Shape, RegExp]>([
    [
      'the events by their ids alone, as the Python Lambda had them',
      'events',
      keyed({ event_id: 'S' }),
      /^The table events-\w+ has the key event_id \(HASH, S\) where Footfall needs session_id \(HASH, S\), event_id \(RANGE, S\): name another table, which `pnpm tables` creates\.$/,
    ],
    [
      'a key of another type',
      'events',
      keyed({ session_id: 'S' }, { event_id: 'N' }),
      /has the key session_id \(HASH, S\), event_id \(RANGE, N\) where Footfall needs/,
    ],
    [
      'active sessions with a key too many',
      'activeSessions',
      keyed({ session_id: 'S' }, { user_id: 'S' }),
      /^The table active-\w+ has the key session_id \(HASH, S\), user_id \(RANGE, S\) where Footfall needs session_id \(HASH, S\): /,
    ],
    ['sessions without their index', 'sessions', keyed({ session_id: 'S' }), ADD],
    [
      'an index by other attributes',
      'sessions',
      indexed(keyed({ user_id: 'S' }, { last_activity: 'N' })),
      /^The index UserIndex of the table sessions-\w+ has the key user_id \(HASH, S\), last_activity \(RANGE, N\) where Footfall needs user_id \(HASH, S\), start_time \(RANGE, N\): delete it, and add it/,
    ],
    [
      'an index that takes times as text, which refuses every session',
      'sessions',
      indexed(keyed({ user_id: 'S' }, { start_time: 'S' })),
      /has the key user_id \(HASH, S\), start_time \(RANGE, S\) where Footfall needs/,
    ],
  ])('stops the start for %s', async (_, table, shape, sentence) => {
    const { config, client } = await tablesWith(table, shape)
    const checked = checkTables(client, config)
    await expect(checked).rejects.toThrow(ConfigurationError)
    await expect(checked).rejects.toThrow(sentence)
  })

  it('warns of an index that holds more than keys', async () => {
    const { config, client } = await tablesWith(
      'sessions',
      indexed(keyed({ user_id: 'S' }, { start_time: 'N' }), 'ALL'),
    )
    expect(await checkTables(client, config)).toEqual([
      expect.stringMatching(/^The index UserIndex of the table sessions-\w+ holds more than keys \(ALL\)/),
    ])
  })

  it('says all that is wrong at once, a line each', async () => {
    const { config, client } = await tablesWith('events', keyed({ event_id: 'S' }))
    await client.send(new DeleteTableCommand({ TableName: config.tables.sessions }))
    const error = await checkTables(client, config).catch((thrown) => thrown)
    expect(error.message.split('\n')).toEqual([
      `The table ${config.tables.sessions} does not exist: create what is missing with \`pnpm tables\` (\`node dist/tables.js\`).`,
      expect.stringContaining(`The table ${config.tables.events} has the key`),
    ])
  })

  it('is what the built app does before it listens', async () => {
    const { config } = await tablesWith('events', keyed({ event_id: 'S' }))
    const { ended, said, complained } = runBuilt('node.js', environmentOf(config))
    expect(await ended).toBe(1)
    expect(said()).toBe('')
    expect(complained()).toContain(`The table ${config.tables.events} has the key`)
    expect(complained().trim().split('\n')).toHaveLength(1)
  })

  function endpoint(): string {
    return server?.endpoint ?? ''
  }

  /** The three tables, of which one has a shape of its own. */
  async function tablesWith(table: keyof TableNames, shape: Shape) {
    const config = ownConfig(endpoint())
    const client = patientClient(config)
    for (const definition of tableDefinitions(config.tables)) {
      const { TableName } = definition
      const own = TableName === config.tables[table] ? { TableName, ...shape } : definition
      await client.send(new CreateTableCommand(own as CreateTableCommandInput))
    }
    await turnOnTimeToLive(client, config.tables.activeSessions)
    return { config, client }
  }
})

describe('the check of the time to live', () => {
  let server: DynamoDBServer | undefined
  let config: Config
  let client: DynamoDBClient
  beforeAll(async () => {
    server = await startDynamoDBLocal()
  })
  beforeEach(async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    config = ownConfig(server.endpoint)
    client = patientClient(config)
  })
  afterAll(() => server?.stop())

  it('warns of rows that would stay: active ones always, others where RETENTION_DAYS is set', async () => {
    await createTables(client, config.tables)
    const keeps = (name: string): string =>
      `The table ${name} keeps rows that have expired: turn its TTL on with \`pnpm tables\`.`
    const { events, sessions, activeSessions } = config.tables
    expect(await checkTables(client, config)).toEqual([])
    const kept = { ...config, retentionDays: 9 }
    expect(await checkTables(client, kept)).toEqual([events, sessions].map(keeps))
    await setTtl(activeSessions, 'expires_at', false)
    expect(await checkTables(client, config)).toEqual([keeps(activeSessions)])
    expect(await createTables(client, config.tables, { keptForEver: false })).toEqual(
      expect.arrayContaining(
        [activeSessions, events, sessions].map((name) => `${name} expires its rows by expires_at.`),
      ),
    )
    expect(await checkTables(client, kept)).toEqual([])
  })

  it('stops the start, and `pnpm tables`, where rows would go by another attribute', async () => {
    await createTables(client, config.tables)
    await setTtl(config.tables.events, 'received_at', true)
    const sentence = `The table ${config.tables.events} deletes its rows by received_at where Footfall says by expires_at when they may go: turn that TTL off, and this one on with \`pnpm tables\`.`
    await expect(checkTables(client, { ...config, retentionDays: 9 })).rejects.toThrow(
      new ConfigurationError(sentence),
    )
    await expect(createTables(client, config.tables, { keptForEver: false })).rejects.toThrow(sentence)
    expect(await ttlOf(config.tables.events)).toBe('received_at')
    // Rows that are kept for ever say nothing of when they may go.
    expect(await checkTables(client, config)).toEqual([])
  })

  it('is never the end of one: `pnpm tables` without RETENTION_DAYS leaves it on', async () => {
    await createTables(client, config.tables, { keptForEver: false })
    await createTables(client, config.tables)
    expect(await ttlOf(config.tables.events)).toBe('expires_at')
    expect(await ttlOf(config.tables.sessions)).toBe('expires_at')
  })

  it('warns where these credentials may not look', async () => {
    await createTables(client, config.tables)
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName !== 'DescribeTimeToLiveCommand') return next(args)
          throw Object.assign(new Error('not yours'), { name: 'AccessDeniedException' })
        },
      { step: 'initialize' },
    )
    expect(await checkTables(client, config)).toEqual([
      `Whether the table ${config.tables.activeSessions} deletes rows that have expired is hidden from these credentials: allow them dynamodb:DescribeTimeToLive.`,
    ])
  })

  it('is a line before the built app listens and keeps rows for so long, and `tables.js` turns it on where RETENTION_DAYS is set', async () => {
    await createTables(client, config.tables)
    const environment = { ...environmentOf(config), RETENTION_DAYS: '30' }
    const app = runBuilt('node.js', environment)
    try {
      await expect.poll(app.said).toContain('Footfall takes events')
      const [, url] = /(http:\S+\/events)\./.exec(app.said()) ?? []
      expect((await fetch(url ?? '', { method: 'POST', body: '{}' })).status).toBe(200)
      const { events, sessions } = openTables(config)
      const [[event], [session]] = await Promise.all([events(), sessions()])
      expect(event?.expires_at).toBeGreaterThan((session?.start_time ?? 0) / 1000 + 30 * 86_400 - 1)
      expect(session?.expires_at).toBe(event?.expires_at)
    } finally {
      app.child.kill('SIGKILL')
      await app.ended
    }
    expect(app.said().split('keeps rows that have expired')).toHaveLength(3)
    const command = runBuilt('tables.js', environment)
    expect(await command.ended).toBe(0)
    expect(await ttlOf(config.tables.events)).toBe('expires_at')
    expect(await ttlOf(config.tables.sessions)).toBe('expires_at')
  })

  async function setTtl(TableName: string, AttributeName: string, Enabled: boolean): Promise<void> {
    await client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }),
    )
  }

  async function ttlOf(TableName: string): Promise<string | undefined> {
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }))
    return TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED'
      ? TimeToLiveDescription.AttributeName
      : undefined
  }
})
