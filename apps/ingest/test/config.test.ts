import { describe, expect, it } from 'vitest'
import { ConfigurationError, readConfig } from '../src/config.ts'

const TABLES = { EVENTS_TABLE: 'events', SESSIONS_TABLE: 'sessions', ACTIVE_SESSIONS_TABLE: 'active' }

describe('readConfig', () => {
  it('needs the three tables, and has a default for all else', () => {
    expect(readConfig(TABLES)).toEqual({
      port: 8787,
      host: '0.0.0.0',
      tables: { events: 'events', sessions: 'sessions', activeSessions: 'active' },
      dynamodb: { region: 'us-east-1' },
      senders: { allowedOrigins: undefined, sites: undefined },
      trustedProxies: undefined,
      addressPrivacy: 'full',
      rateLimits: { perAddress: 3_000, perSite: undefined },
    })
  })

  it('takes what is set', () => {
    expect(
      readConfig({ ...TABLES, PORT: '0', HOST: '127.0.0.1', AWS_REGION: 'eu-central-1', PATH: '/bin' }),
    ).toMatchObject({ port: 0, host: '127.0.0.1', dynamodb: { region: 'eu-central-1' } })
  })

  it('takes an empty variable for a missing one', () => {
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
  ])('brings credentials of its own where they do not matter: %s', (_, environment, accessKeyId) => {
    expect(readConfig({ ...TABLES, ...environment }).dynamodb.credentials?.accessKeyId).toBe(accessKeyId)
  })

  it.each([
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
    [{ AWS_REGION: 'the moon' }, 'AWS_REGION must be the name of an AWS region, for example us-east-1.'],
    [
      { DYNAMODB_ENDPOINT: 'localhost:8000' },
      'DYNAMODB_ENDPOINT must be a URL such as http://localhost:8000, or unset to use AWS.',
    ],
  ])('says in one sentence what is wrong with %o', (environment, sentence) => {
    expect(() => readConfig({ ...TABLES, ...environment })).toThrow(new ConfigurationError(sentence))
  })
})
