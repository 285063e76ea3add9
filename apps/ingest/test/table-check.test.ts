import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { type TableNames, tableDefinitions } from '@footfall/tables'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Config, ConfigurationError } from '../src/config/read-config.ts'
import { checkTables } from '../src/hosts/check-tables.ts'
import { createTables } from '../src/store/provision/create-tables.ts'
import { turnOnTimeToLive } from '../src/store/provision/time-to-live.ts'
import { runBuilt } from './support/node-process.ts'
import { environmentOf, openTables, ownConfig } from './support/tables.ts'

type Shape = Omit<CreateTableCommandInput, 'TableName'>

const BILLING = { BillingMode: 'PAY_PER_REQUEST' } as const

/** A table with keys of these names and types: `{ session_id: 'S' }`, `{ event_id: 'N' }`. */
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

/** A sessions table with this index and projection. */
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

/** A client without the app's timeouts: the retry of a creation would find the table. */
function clientWithoutTimeouts({ dynamodb }: Config): DynamoDBClient {
  return new DynamoDBClient(dynamodb)
}

describe.each([
  ['dynalite', startDynalite, false],
  ['DynamoDB Local', startDynamoDBLocal, true],
] as const)('the check of the tables on %s', (_, start, hasTtl) => {
  let server: DynamoDBServer | undefined
  beforeAll(async () => {
    server = await start()
  })
  beforeEach(({ skip }) => skip(!server, 'there is no Java on this machine'))
  afterAll(() => server?.stop())

  it('the table check accepts the tables that `pnpm tables` creates, and warns of a TTL only where DynamoDB has none', async () => {
    const config = ownConfig(endpoint())
    const client = clientWithoutTimeouts(config)
    await createTables(client, config.tables, { keptForEver: false })
    const { activeSessions, events, sessions } = config.tables
    const off = (name: string): string =>
      `DynamoDB does not delete expired rows of ${name}: turn its TTL on with \`pnpm tables\`.`
    expect(await checkTables(client, config)).toEqual(hasTtl ? [] : [off(activeSessions)])
    expect(await checkTables(client, { ...config, retentionDays: 9 })).toEqual(
      hasTtl ? [] : [activeSessions, events, sessions].map(off),
    )
  })

  it('the table check calls no write operation', async () => {
    const config = ownConfig(endpoint())
    const client = clientWithoutTimeouts(config)
    await createTables(client, config.tables)
    const calls = new Set<string>()
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          calls.add(commandName)
          return next(args)
        },
      { step: 'initialize' },
    )
    await checkTables(client, { ...config, retentionDays: 9 })
    expect([...calls].sort()).toEqual(['DescribeTableCommand', 'DescribeTimeToLiveCommand'])
  })

  it.each<[string, keyof TableNames, Shape, RegExp]>([
    [
      'an events table with the key event_id alone',
      'events',
      keyed({ event_id: 'S' }),
      /^The table events-\w+ has the key event_id \(HASH, S\) where Footfall needs session_id \(HASH, S\), event_id \(RANGE, S\): name another table, which `pnpm tables` creates\.$/,
    ],
    [
      'an events table with a key of another type',
      'events',
      keyed({ session_id: 'S' }, { event_id: 'N' }),
      /has the key session_id \(HASH, S\), event_id \(RANGE, N\) where Footfall needs/,
    ],
    [
      'an active sessions table with a further key',
      'activeSessions',
      keyed({ session_id: 'S' }, { user_id: 'S' }),
      /^The table active-\w+ has the key session_id \(HASH, S\), user_id \(RANGE, S\) where Footfall needs session_id \(HASH, S\): /,
    ],
    [
      'an index of start_time as text, which rejects every session',
      'sessions',
      indexed(keyed({ user_id: 'S' }, { start_time: 'S' })),
      /^An index of the table sessions-\w+ takes start_time as S where Footfall writes N: delete the index\.$/,
    ],
  ])('the table check throws for %s', async (_, table, shape, sentence) => {
    const { config, client } = await tablesWith(table, shape)
    const checked = checkTables(client, config)
    await expect(checked).rejects.toThrow(ConfigurationError)
    await expect(checked).rejects.toThrow(sentence)
  })

  it.each([
    ['without its index', keyed({ session_id: 'S' })],
    ['with an index of other attributes', indexed(keyed({ user_id: 'S' }, { last_activity: 'N' }))],
    ['with an index of whole rows', indexed(keyed({ user_id: 'S' }, { start_time: 'N' }), 'ALL')],
  ])('the table check accepts a sessions table %s, which loses no event', async (_, shape) => {
    const { config, client } = await tablesWith('sessions', shape)
    await expect(checkTables(client, config)).resolves.toBeDefined()
  })

  it('the table check reports all problems at once, a line each', async () => {
    const { config, client } = await tablesWith('events', keyed({ event_id: 'S' }))
    await client.send(new DeleteTableCommand({ TableName: config.tables.sessions }))
    const error = await checkTables(client, config).catch((thrown) => thrown)
    expect(error.message.split('\n')).toEqual([
      `The table ${config.tables.sessions} does not exist: create what is missing with \`pnpm tables\` (\`node dist/tables.js\`).`,
      expect.stringContaining(`The table ${config.tables.events} has the key`),
    ])
  })

  it('the built app ends before it listens where a table has other keys', async () => {
    const { config } = await tablesWith('events', keyed({ event_id: 'S' }))
    const { ended, stdout, stderr } = runBuilt('node.js', environmentOf(config))
    expect(await ended).toBe(1)
    expect(stdout()).not.toContain('Footfall takes events')
    expect(stderr()).toContain(`The table ${config.tables.events} has the key`)
    expect(stderr().trim().split('\n')).toHaveLength(1)
  })

  function endpoint(): string {
    return server?.endpoint ?? ''
  }

  /** Creates the three tables, one of them with this shape. */
  async function tablesWith(table: keyof TableNames, shape: Shape) {
    const config = ownConfig(endpoint())
    const client = clientWithoutTimeouts(config)
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
    client = clientWithoutTimeouts(config)
  })
  afterAll(() => server?.stop())

  it('the table check warns of a TTL that is off: for active sessions always, for other tables with RETENTION_DAYS', async () => {
    await createTables(client, config.tables)
    const keeps = (name: string): string =>
      `DynamoDB does not delete expired rows of ${name}: turn its TTL on with \`pnpm tables\`.`
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

  it('the table check warns of a TTL by another attribute, which `pnpm tables` leaves on', async () => {
    await createTables(client, config.tables)
    await setTtl(config.tables.events, 'received_at', true)
    const sentence = `DynamoDB deletes rows of ${config.tables.events} by received_at where Footfall writes expires_at: turn that TTL off, then run \`pnpm tables\`.`
    expect(await checkTables(client, { ...config, retentionDays: 9 })).toContain(sentence)
    expect(await createTables(client, config.tables, { keptForEver: false })).toContain(sentence)
    expect(await ttlOf(config.tables.events)).toBe('received_at')
    // Without a retention the app writes no expires_at to events.
    expect(await checkTables(client, config)).toEqual([])
  })

  it('`pnpm tables` without RETENTION_DAYS leaves a TTL on', async () => {
    await createTables(client, config.tables, { keptForEver: false })
    await createTables(client, config.tables)
    expect(await ttlOf(config.tables.events)).toBe('expires_at')
    expect(await ttlOf(config.tables.sessions)).toBe('expires_at')
  })

  it('the table check warns of credentials that cannot read the TTL', async () => {
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
      `These credentials cannot read the TTL of ${config.tables.activeSessions}: allow dynamodb:DescribeTimeToLive.`,
    ])
  })

  it('logs a warning before the built app listens, and `tables.js` turns the TTL on, with RETENTION_DAYS set', async () => {
    await createTables(client, config.tables)
    const environment = { ...environmentOf(config), RETENTION_DAYS: '30' }
    const app = runBuilt('node.js', environment)
    try {
      const [url = ''] = await app.prints(/Footfall takes events at (http:\S+\/events)\./)
      expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(200)
      const { events, sessions } = openTables(config)
      const [[event], [session]] = await Promise.all([events(), sessions()])
      expect(event?.expires_at).toBeGreaterThan((session?.start_time ?? 0) / 1000 + 30 * 86_400 - 1)
      expect(session?.expires_at).toBe(event?.expires_at)
    } finally {
      app.child.kill('SIGKILL')
      await app.ended
    }
    expect(app.stdout().split('does not delete expired rows')).toHaveLength(3)
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
