import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '../src/config/read-config.ts'

const TABLES = { EVENTS_TABLE: 'events', SESSIONS_TABLE: 'sessions', ACTIVE_SESSIONS_TABLE: 'active' }

describe('readConfig', () => {
  it('requires the names of the three tables, and has a default for all else', () => {
    expect(readConfig(TABLES)).toEqual({
      port: 8787,
      host: '0.0.0.0',
      tables: { events: 'events', sessions: 'sessions', activeSessions: 'active' },
      dynamodb: { region: 'us-east-1' },
      senders: { allowedOrigins: undefined, sites: undefined },
      trustedProxies: undefined,
      addressPrivacy: 'full',
      rateLimits: { perAddress: 3_000, perSite: undefined },
      maxConnections: 4_096,
      maxRequestsInWork: 256,
      logLevel: 'info',
      budget: 2_000,
    })
  })

  it('reads PORT, HOST and AWS_REGION', () => {
    expect(
      readConfig({ ...TABLES, PORT: '0', HOST: '127.0.0.1', AWS_REGION: 'eu-central-1', PATH: '/bin' }),
    ).toMatchObject({ port: 0, host: '127.0.0.1', dynamodb: { region: 'eu-central-1' } })
  })

  it.each([
    [{ METRICS_PORT: '0' }, { metrics: { port: 0, host: '127.0.0.1' } }],
    [{ METRICS_PORT: '9464', METRICS_HOST: '::' }, { metrics: { port: 9464, host: '::' } }],
    [{ METRICS_HOST: '::' }, {}],
    [{ LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
  ])('reads the settings of metrics and log from %o', (environment, read) => {
    expect(readConfig({ ...TABLES, ...environment })).toEqual({ ...readConfig(TABLES), ...read })
  })

  it('reads RETENTION_DAYS of nine and more, and keeps all rows without it', () => {
    expect(readConfig({ ...TABLES, RETENTION_DAYS: '' })).not.toHaveProperty('retentionDays')
    expect(readConfig({ ...TABLES, RETENTION_DAYS: '9' })).toMatchObject({ retentionDays: 9 })
    expect(readConfig({ ...TABLES, RETENTION_DAYS: '365' })).toMatchObject({ retentionDays: 365 })
  })

  it.each(['8', '0', '-9', '9.5', '30d', 'for ever', '100000'])(
    'rejects RETENTION_DAYS=%s',
    (RETENTION_DAYS) => {
      expect(() => readConfig({ ...TABLES, RETENTION_DAYS })).toThrow(
        new ConfigurationError(
          'RETENTION_DAYS must be a whole number of days from 9 to 99999 (7 in which a browser may send an event again, 1 that a session may last, 1 in reserve), or unset to keep all rows.',
        ),
      )
    },
  )

  it('reads MAX_CONNECTIONS and MAX_REQUESTS_IN_WORK', () => {
    expect(readConfig({ ...TABLES, MAX_CONNECTIONS: '100', MAX_REQUESTS_IN_WORK: '10' })).toMatchObject({
      maxConnections: 100,
      maxRequestsInWork: 10,
    })
  })

  it('reads RATE_LIMIT_PER_ADDRESS=off as no limit, and a number as the limit', () => {
    expect(readConfig({ ...TABLES, RATE_LIMIT_PER_ADDRESS: 'off' }).rateLimits.perAddress).toBeUndefined()
    expect(readConfig({ ...TABLES, RATE_LIMIT_PER_ADDRESS: '500' }).rateLimits.perAddress).toBe(500)
  })

  it('treats an empty variable as unset', () => {
    expect(readConfig({ ...TABLES, PORT: '', HOST: '', AWS_REGION: '', DYNAMODB_ENDPOINT: '' })).toEqual(
      readConfig(TABLES),
    )
  })

  it.each([
    ['a local DynamoDB', { DYNAMODB_ENDPOINT: 'http://localhost:8000' }, 'local'],
    [
      'a local DynamoDB, and the environment has credentials',
      { DYNAMODB_ENDPOINT: 'http://localhost:8000', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
      undefined,
    ],
    ["AWS's own endpoint", { DYNAMODB_ENDPOINT: 'https://dynamodb.eu-west-1.amazonaws.com' }, undefined],
    [
      "a VPC's endpoint",
      { DYNAMODB_ENDPOINT: 'https://vpce-1-a.dynamodb.us-east-1.vpce.amazonaws.com' },
      undefined,
    ],
    ['no endpoint', {}, undefined],
  ])(
    'sets placeholder credentials only for a local DynamoDB without credentials: %s',
    (_, environment, accessKeyId) => {
      expect(readConfig({ ...TABLES, ...environment }).dynamodb.credentials?.accessKeyId).toBe(accessKeyId)
    },
  )

  it.each([
    [{ LOG_LEVEL: 'verbose' }, 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent.'],
    [
      { METRICS_PORT: '65536' },
      'METRICS_PORT must be a whole number from 0 to 65535; 0 lets the system choose.',
    ],
    [
      { EVENTS_TABLE: undefined },
      'EVENTS_TABLE is missing: set it to the name of a DynamoDB table, for example footfall-events.',
    ],
    [
      { SESSIONS_TABLE: '' },
      'SESSIONS_TABLE is missing: set it to the name of a DynamoDB table, for example footfall-sessions.',
    ],
    [
      { ACTIVE_SESSIONS_TABLE: 'a b' },
      'ACTIVE_SESSIONS_TABLE must be 3 to 255 letters, digits, underscores, hyphens and dots.',
    ],
    [
      { ACTIVE_SESSIONS_TABLE: 'sessions' },
      'EVENTS_TABLE, SESSIONS_TABLE and ACTIVE_SESSIONS_TABLE must name three different tables.',
    ],
    [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535; 0 lets the system choose.'],
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535; 0 lets the system choose.'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535; 0 lets the system choose.'],
    [{ MAX_CONNECTIONS: '0' }, 'MAX_CONNECTIONS must be a whole number from 1 to 9999999.'],
    [{ MAX_REQUESTS_IN_WORK: '1e3' }, 'MAX_REQUESTS_IN_WORK must be a whole number from 1 to 9999999.'],
    [{ AWS_REGION: 'the moon' }, 'AWS_REGION must be the name of an AWS region, for example us-east-1.'],
    ...[
      'https://example.com/',
      'example.com',
      'https://example.com/path',
      'ftp://a.test',
      'https://*',
      '*.a.test',
      '*,null',
    ].map((ALLOWED_ORIGINS): [Record<string, string>, string] => [
      { ALLOWED_ORIGINS },
      'ALLOWED_ORIGINS must list origins such as https://example.com, https://*.example.com or null, separated by commas, without paths.',
    ]),
    ...[
      // The JSON without its quotes, as a shell passes it.
      ['{shop:[https://a.test]}', '"{shop:[https://a.test]}"'],
      ['shop', '"shop"'],
      ['[]', '"[]"'],
      ['{}', '"{}"'],
      ['{"shop":"https://a.test"}', String.raw`"{\"shop\":\"https://a.test\"}"`],
      ['{"a b":[]}', String.raw`"{\"a b\":[]}"`],
      ['\u001b[2J\u202e', String.raw`"\u001b[2J\u202e"`],
      ['x'.repeat(5_000), `"${'x'.repeat(80)}…"`],
    ].map(([SITES, shown]): [Record<string, string>, string] => [
      { SITES: SITES as string },
      `SITES must be a JSON object of site keys, each with a list of its origins, such as {"shop":["https://shop.example.com"]}, and is ${shown}: put it in single quotes in a shell.`,
    ]),
    [
      { PORT: '9464', METRICS_PORT: '9464' },
      'METRICS_PORT and PORT are both 9464: set METRICS_PORT to another port.',
    ],
    [{ METRICS_PORT: '8787' }, 'METRICS_PORT and PORT are both 8787: set METRICS_PORT to another port.'],
    ...['99', '60001', '1e3', '-500', '0500.'].map((BUDGET_MS): [Record<string, string>, string] => [
      { BUDGET_MS },
      'BUDGET_MS must be a whole number of milliseconds from 100 to 60000.',
    ]),
    [
      { SITES: '{"shop":["a.test"]}' },
      'SITES of shop must list origins such as https://example.com, https://*.example.com or null, separated by commas, without paths.',
    ],
    ...['all', '-1', '10.0.0.0/33', '0.0.0.0/0', '::/0', '1.5', '10.0.0.1 nobody'].map(
      (TRUSTED_PROXIES): [Record<string, string>, string] => [
        { TRUSTED_PROXIES },
        'TRUSTED_PROXIES must be the number of proxies before the app, such as 1, or a list of their addresses and CIDRs, such as 10.0.0.0/8.',
      ],
    ),
    [{ IP: 'half' }, 'IP must be one of full, truncated, hashed, none.'],
    ...(['RATE_LIMIT_PER_ADDRESS', 'RATE_LIMIT_PER_SITE'] as const).flatMap((name) =>
      ['99', 'none', '-5', '1e3'].map((value): [Record<string, string>, string] => [
        { [name]: value },
        `${name} must be off, or a whole number of events a minute from 100, which one request may hold, to 999999999.`,
      ]),
    ),
    [
      { DYNAMODB_ENDPOINT: 'localhost:8000' },
      'DYNAMODB_ENDPOINT must be a URL such as http://localhost:8000, or unset to use AWS.',
    ],
  ])('rejects %o with one sentence', (environment, sentence) => {
    expect(() => readConfig({ ...TABLES, ...environment })).toThrow(new ConfigurationError(sentence))
  })
})
