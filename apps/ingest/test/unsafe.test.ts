import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '../src/config.ts'
import { runBuilt } from './support/node-process.ts'

const TABLES = { EVENTS_TABLE: 'events', SESSIONS_TABLE: 'sessions', ACTIVE_SESSIONS_TABLE: 'active' }

const UNENCRYPTED =
  'sends what visitors do to another machine by plain http, where any on the way may read it: use https.'
const MADE_UP =
  'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are made up or an example, which AWS refuses with every event: set those of an account, or DYNAMODB_ENDPOINT.'
const DEVELOP = 'Where this is for development only, set NODE_ENV=development.'

const keys = (id: string, secret = 'a'): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: id,
  AWS_SECRET_ACCESS_KEY: secret,
})

const UNSAFE: readonly [string, Record<string, string>, string][] = [
  [
    'plain http to a machine',
    { DYNAMODB_ENDPOINT: 'http://dynamodb:8000' },
    `DYNAMODB_ENDPOINT ${UNENCRYPTED}`,
  ],
  [
    'plain http to an address',
    { DYNAMODB_ENDPOINT: 'HTTP://10.0.0.7:8000' },
    `DYNAMODB_ENDPOINT ${UNENCRYPTED}`,
  ],
  [
    'plain http to AWS',
    { DYNAMODB_ENDPOINT: 'http://dynamodb.us-east-1.amazonaws.com' },
    `DYNAMODB_ENDPOINT ${UNENCRYPTED}`,
  ],
  [
    'plain http to a name that only begins like this machine',
    { DYNAMODB_ENDPOINT: 'http://localhost.example.com' },
    `DYNAMODB_ENDPOINT ${UNENCRYPTED}`,
  ],
  [
    'plain http by the SDK’s own variable',
    { AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb:8000' },
    `AWS_ENDPOINT_URL_DYNAMODB ${UNENCRYPTED}`,
  ],
  [
    'plain http by the SDK’s variable for all',
    { AWS_ENDPOINT_URL: 'http://aws:4566' },
    `AWS_ENDPOINT_URL ${UNENCRYPTED}`,
  ],
  ...['local', 'test', 'DUMMY', 'fake', 'AKIAIOSFODNN7EXAMPLE'].map(
    (id): [string, Record<string, string>, string] => [`the key ${id} for AWS`, keys(id), MADE_UP],
  ),
  ['a secret from the documentation', keys('AKIA5', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'), MADE_UP],
  [
    'a made-up key for AWS by its own endpoint',
    { DYNAMODB_ENDPOINT: 'https://dynamodb.eu-west-1.amazonaws.com', ...keys('local', 'local') },
    MADE_UP,
  ],
]

const MISSPELLED: readonly [string, string][] = [
  ['RETENTION_DAY', 'RETENTION_DAYS'],
  ['RETENTOIN_DAYS', 'RETENTION_DAYS'],
  ['DYNAMODB_ENDPOINTS', 'DYNAMODB_ENDPOINT'],
  ['DYNAMODB-ENDPOINT', 'DYNAMODB_ENDPOINT'],
]

describe('the app does not start', () => {
  it.each(UNSAFE)('with %s', (_, environment, sentence) => {
    expect(() => readConfig({ ...TABLES, ...environment })).toThrow(
      new ConfigurationError(`${sentence}\n${DEVELOP}`),
    )
    expect(() => readConfig({ ...TABLES, ...environment, NODE_ENV: 'production' })).toThrow(
      ConfigurationError,
    )
  })

  it.each(MISSPELLED)('with %s, which would change nothing', (name, meant) => {
    expect(() => readConfig({ ...TABLES, [name]: '30' })).toThrow(
      new ConfigurationError(`${name} is no variable of Footfall's: rename it to ${meant}, or unset it.`),
    )
  })

  it('and says all that is unsafe, a line each', () => {
    const environment = {
      RETENTION_DAY: '30',
      AWS_ENDPOINT_URL: 'http://aws',
      DYNAMODB_ENDPOINT: 'http://db',
    }
    expect(() => readConfig({ ...TABLES, ...environment })).toThrow(
      /^(RETENTION_DAY |DYNAMODB_|AWS_ENDP|Where)/,
    )
    expect(() => readConfig({ ...TABLES, ...environment })).toThrow(/^([^\n]+\n){3}[^\n]+$/)
  })

  it.each(['node.js', 'tables.js', 'lambda.js'])('as the built %s', async (file) => {
    const { ended, said, complained } = runBuilt(file, {
      ...TABLES,
      DYNAMODB_ENDPOINT: 'http://dynamodb.invalid',
    })
    expect(await ended).toBe(1)
    expect(said()).toBe('')
    expect(complained()).toContain(`DYNAMODB_ENDPOINT ${UNENCRYPTED}\n${DEVELOP}\n`)
  })
})

describe('the app starts', () => {
  it.each([
    ...UNSAFE.map(([what, environment]) => [what, environment] as const),
    ['a slip', { RETENTION_DAY: '30' }] as const,
  ])('in development and in tests with %s', (_, environment) => {
    for (const NODE_ENV of ['development', 'test'])
      expect(readConfig({ ...TABLES, ...environment, NODE_ENV })).toBeDefined()
  })

  it.each<[string, Record<string, string>]>([
    ['AWS', {}],
    ['AWS, and keys of an account', keys('AKIA5TESTLOCALFAKE12', 'anything')],
    [
      'AWS by a VPC',
      { DYNAMODB_ENDPOINT: 'https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com', ...keys('ASIA5') },
    ],
    [
      'https to another machine, with made-up keys',
      { DYNAMODB_ENDPOINT: 'https://db.example.com', ...keys('local') },
    ],
    ['this machine', { DYNAMODB_ENDPOINT: 'http://localhost:8000', ...keys('local', 'local') }],
    ['this machine by its address', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' }],
    ['this machine by its IPv6 address', { DYNAMODB_ENDPOINT: 'http://[::1]:8000' }],
    [
      'this machine by the SDK’s own variable',
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1', ...keys('local') },
    ],
    [
      'variables of other programs',
      {
        HOME: '/',
        POST: '1',
        AWS_ENDPOINT_URL: 'http://',
        PATH: '/bin',
        LOG_LEVEL: 'info',
        EVENTS: 'x',
        AWS_REGIONS: '',
      },
    ],
    ['a misspelled variable beside the right one', { RETENTION_DAY: '30', RETENTION_DAYS: '30' }],
  ])('outside development with %s', (_, environment) => {
    expect(readConfig({ ...TABLES, ...environment })).toBeDefined()
  })
})
