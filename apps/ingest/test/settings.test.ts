import { describe, expect, it } from 'vitest'
import { describeSettings } from '../src/config/describe-settings.ts'
import { logLines } from './support/log-lines.ts'
import { runBuilt } from './support/node-process.ts'
import { environmentOf, ownConfig } from './support/tables.ts'

const TABLES = { EVENTS_TABLE: 'events', SESSIONS_TABLE: 'sessions', ACTIVE_SESSIONS_TABLE: 'active' }

describe('the line of settings', () => {
  it('the line of settings lists set, default and unset variables', () => {
    expect(describeSettings({ ...TABLES, PORT: '3000', HOST: '', RETENTION_DAY: '30' })).toBe(
      'Settings: set EVENTS_TABLE=events, SESSIONS_TABLE=sessions, ACTIVE_SESSIONS_TABLE=active, PORT=3000; ' +
        'default AWS_REGION=us-east-1, HOST=0.0.0.0, METRICS_HOST=127.0.0.1, LOG_LEVEL=info, BUDGET_MS=2000, ' +
        'MAX_REQUESTS_IN_WORK=256, MAX_CONNECTIONS=4096, IP=full, RATE_LIMIT_PER_ADDRESS=3000; ' +
        'unset DYNAMODB_ENDPOINT, RETENTION_DAYS, METRICS_PORT, ALLOWED_ORIGINS, SITES, TRUSTED_PROXIES, RATE_LIMIT_PER_SITE.',
    )
  })

  it('the line of settings omits credentials, and the user of an endpoint', () => {
    const line = describeSettings({
      ...TABLES,
      AWS_ACCESS_KEY_ID: 'hunter2',
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      AWS_SESSION_TOKEN: 'hunter2',
      DYNAMODB_ENDPOINT: 'https://hunter1:hunter2@db.example.com/',
    })
    expect(line).not.toMatch(/hunter/)
    expect(line).toContain('DYNAMODB_ENDPOINT=https://db.example.com/')
  })

  it('the line of settings is one line of bounded length without control characters', () => {
    const line = describeSettings({
      ...TABLES,
      ALLOWED_ORIGINS: `https://a.test\n\u001b[2J${' '.repeat(100_000)}`,
    })
    expect(line).toContain(String.raw`ALLOWED_ORIGINS="https://a.test\n\u001b[2J `)
    expect(line.length).toBeLessThan(2_000)
  })

  it.each(['node.js', 'lambda.js'])('the built %s logs its settings in the first line', async (file) => {
    const environment = {
      ...environmentOf(ownConfig('http://127.0.0.1:1')),
      POWERTOOLS_METRICS_DISABLED: 'true',
    }
    const app = runBuilt(file, environment)
    await app.ended
    const [line] = logLines(app.stdout())
    expect(line).toMatchObject({ level: 'info', msg: describeSettings(environment) })
  })
})
