import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '../src/config/read-config.ts'
import { runBuilt } from './support/node-process.ts'

const TABLES = { EVENTS_TABLE: 'events', SESSIONS_TABLE: 'sessions', ACTIVE_SESSIONS_TABLE: 'active' }

const UNENCRYPTED =
  "sends visitors' data to another machine by plain http, which others on the network can read: use https."
const DEVELOPMENT = 'For development only, set NODE_ENV=development.'

const CASES: readonly (readonly [string, string, string])[] = [
  ['a host name', 'DYNAMODB_ENDPOINT', 'http://dynamodb:8000'],
  ['an address', 'DYNAMODB_ENDPOINT', 'HTTP://10.0.0.7:8000'],
  ['AWS', 'DYNAMODB_ENDPOINT', 'http://dynamodb.us-east-1.amazonaws.com'],
  ['a host name that begins with localhost', 'DYNAMODB_ENDPOINT', 'http://localhost.example.com'],
  ["the SDK's variable for DynamoDB", 'AWS_ENDPOINT_URL_DYNAMODB', 'http://dynamodb:8000'],
  ["the SDK's variable for all services", 'AWS_ENDPOINT_URL', 'http://aws:4566'],
]

describe('plain http to a DynamoDB on another machine', () => {
  it.each(CASES)('rejects plain http to another machine in production: %s in %s', (_, name, endpoint) => {
    for (const environment of [{}, { NODE_ENV: 'production' }]) {
      expect(() => readConfig({ ...TABLES, ...environment, [name]: endpoint })).toThrow(
        new ConfigurationError(`${name} ${UNENCRYPTED}\n${DEVELOPMENT}`),
      )
    }
  })

  it.each(CASES)(
    'allows plain http to another machine in development and in tests: %s in %s',
    (_, name, endpoint) => {
      for (const NODE_ENV of ['development', 'test']) {
        expect(readConfig({ ...TABLES, [name]: endpoint, NODE_ENV })).toBeDefined()
      }
    },
  )

  it('rejects plain http to another machine with one line for each variable', () => {
    const environment = { AWS_ENDPOINT_URL: 'http://aws', DYNAMODB_ENDPOINT: 'http://db' }
    expect(() => readConfig({ ...TABLES, ...environment })).toThrow(
      new ConfigurationError(
        `DYNAMODB_ENDPOINT ${UNENCRYPTED}\nAWS_ENDPOINT_URL ${UNENCRYPTED}\n${DEVELOPMENT}`,
      ),
    )
  })

  it.each(['node.js', 'tables.js', 'lambda.js'])(
    'the built %s ends with exit code 1 for plain http to another machine',
    async (file) => {
      const { ended, stdout, stderr } = runBuilt(file, {
        ...TABLES,
        DYNAMODB_ENDPOINT: 'http://dynamodb.invalid',
      })
      expect(await ended).toBe(1)
      expect(stdout()).toBe('')
      expect(stderr()).toContain(`DYNAMODB_ENDPOINT ${UNENCRYPTED}\n${DEVELOPMENT}\n`)
    },
  )
})

it.each<[string, Record<string, string>]>([
  ['AWS without an endpoint', {}],
  ['a VPC endpoint', { DYNAMODB_ENDPOINT: 'https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com' }],
  ['https to another machine', { DYNAMODB_ENDPOINT: 'https://db.example.com' }],
  ['plain http to localhost', { DYNAMODB_ENDPOINT: 'http://localhost:8000' }],
  ['plain http to 127.0.0.1', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' }],
  ['plain http to ::1', { DYNAMODB_ENDPOINT: 'http://[::1]:8000' }],
  ["plain http to 127.0.0.1 by the SDK's variable", { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }],
  ['a variable of the SDK with a malformed URL', { AWS_ENDPOINT_URL: 'http://' }],
])('allows %s in production', (_, environment) => {
  expect(readConfig({ ...TABLES, ...environment, NODE_ENV: 'production' })).toBeDefined()
})
