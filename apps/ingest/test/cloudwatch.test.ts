import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../src/observability/catalogue.ts'
import { cloudWatchMetrics } from '../src/observability/cloudwatch.ts'
import { expiryRecord } from './support/expiry-stream.ts'
import { CALLERS, type LambdaCaller } from './support/lambda-events.ts'
import { runCommand } from './support/node-process.ts'
import { environmentOf, ownTables, type Tables } from './support/tables.ts'
import { trackedVisit } from './support/tracker.ts'

/** A line in CloudWatch's embedded metric format. */
interface EmbeddedLine extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: keyof typeof CATALOGUE; readonly Unit: string }[]
    }[]
  }
}

/** Runs invocations one after the other, and prints a last line of JSON with the answers. */
const SCRIPT = `
  const lambda = await import(${JSON.stringify(new URL('../dist/lambda.js', import.meta.url).href)})
  const answers = []
  for (const [name, event, context] of JSON.parse(process.argv[1])) {
    answers.push(await lambda[name](event, context))
    console.log('{"invocation":"over"}')
  }
  console.log(JSON.stringify({ answers }))
  process.exit()`

describe('the Lambda function', () => {
  let server: DynamoDBServer
  let tables: Tables
  beforeAll(async () => {
    server = await startDynalite()
    tables = await ownTables(server.endpoint)
  })
  afterAll(() => server.stop())

  /** Runs the Lambda function in a child process. Resolves to the lines of each invocation, and the answers. */
  async function invoke(
    invocations: readonly unknown[][],
    environment: Record<string, string> = {},
  ): Promise<{
    readonly printed: readonly (readonly Record<string, unknown>[])[]
    readonly answers: readonly { readonly headers: Record<string, string>; readonly body: string }[]
  }> {
    const { stdout, stderr, ended } = runCommand(
      [process.execPath, '--input-type=module', '-e', SCRIPT, JSON.stringify(invocations)],
      { ...environmentOf(tables.config), ...environment },
    )
    await ended
    expect(stderr()).toBe('')
    const lines = stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const printed: Record<string, unknown>[][] = [[]]
    for (const line of lines.slice(0, -1)) {
      // settings.test.ts tests the line of settings.
      if (line.msg?.startsWith('Settings: ')) continue
      if (line.invocation) printed.push([])
      else printed.at(-1)?.push(line)
    }
    return { printed: printed.slice(0, -1), answers: lines.at(-1).answers }
  }

  const caller = CALLERS.find(({ name }) => name === 'API Gateway, payload format 2.0') as LambdaCaller
  const post = (body: unknown, awsRequestId: string): unknown[] => [
    'handler',
    caller.event({
      method: 'POST',
      path: '/events',
      body: JSON.stringify(body),
      headers: { 'x-request-id': 'of the client' },
    }),
    { awsRequestId },
  ]

  it('the Lambda function writes its metrics once an invocation in the embedded metric format', async () => {
    const [first, second] = trackedVisit(Date.now(), 2)
    const { printed } = await invoke([
      post({ events: [first, { ...second, dropped: 3 }, { event_type: 7 }] }, 'one'),
      post({ events: [first] }, 'two'),
    ])
    const [one, two] = printed.map((lines) => samplesOf(lines.filter(isEmbedded)))
    expect(one).toMatchObject({
      'footfall_events_total outcome=stored': [2],
      'footfall_events_total outcome=rejected reason=invalid': [1],
      footfall_sessions_started_total: [1],
      footfall_lost_events_total: [3],
      footfall_batch_events: [3],
      footfall_requests_in_work: [1],
      'footfall_request_seconds route=/events status=200': [expect.any(Number)],
      'footfall_dynamodb_calls_total operation=BatchGetItem outcome=ok': [1],
      'footfall_dynamodb_call_seconds operation=BatchGetItem': [expect.any(Number)],
      'footfall_dynamodb_units_total table=events kind=write': [2],
    })
    // The second invocation repeats no sample of the first, and calls DynamoDB for no event that this process stored.
    expect(two).toEqual({
      'footfall_events_total outcome=duplicate': [1],
      footfall_batch_events: [1],
      footfall_requests_in_work: [1],
      'footfall_request_seconds route=/events status=200': [expect.any(Number)],
    })
  })

  it('the Lambda function logs and answers with the request id of Lambda', async () => {
    const { printed, answers } = await invoke([post({}, '79104EXAMPLEB723')])
    expect(answers[0]?.headers['x-request-id']).toBe('79104EXAMPLEB723')
    expect(printed[0]?.filter((line) => !isEmbedded(line))).toMatchObject([
      {
        level: 'info',
        msg: 'request',
        request_id: '79104EXAMPLEB723',
        route: '/events',
        status: 200,
        stored: 1,
      },
    ])
  })

  it('the Lambda function writes no metrics with POWERTOOLS_METRICS_DISABLED=true', async () => {
    const { printed } = await invoke([post({}, 'one')], { POWERTOOLS_METRICS_DISABLED: 'true' })
    expect(printed[0]?.map(({ msg }) => msg)).toEqual(['request'])
  })

  it('the Lambda function writes metrics when it closes expired sessions', async () => {
    const active = {
      session_id: 'sess_1790000000000_0000000000000000',
      user_id: '',
      last_activity: 0,
      current_page: '',
      expires_at: 1,
      updated_at: 0,
    }
    const { printed } = await invoke([['closeExpired', { Records: [expiryRecord(active, '1')] }]])
    expect(samplesOf((printed[0] ?? []).filter(isEmbedded))).toMatchObject({
      'footfall_dynamodb_calls_total operation=Query outcome=ok': [1],
    })
  })
})

describe('metrics for CloudWatch', () => {
  it('metrics for CloudWatch keep all values of a busy invocation, at most a hundred a line', async () => {
    const lines = await linesOf((metrics) => {
      for (let value = 1; value <= 250; value += 1) metrics.observe('footfall_batch_events', {}, value)
      metrics.add('footfall_lost_events_total', {}, 2)
      metrics.add('footfall_lost_events_total', {}, 3)
    })
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      expect([line['footfall_batch_events']].flat().length).toBeLessThanOrEqual(100)
      expect(line._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service']])
    }
    const samples = samplesOf(lines)
    expect(samples['footfall_batch_events']).toEqual(Array.from({ length: 250 }, (_, index) => index + 1))
    expect(samples['footfall_lost_events_total']).toEqual([5])
  })

  it('metrics for CloudWatch write no line without a sample', async () => {
    expect(await linesOf(() => {})).toEqual([])
  })
})

/** Runs `work`. Resolves to the lines that the metrics write to standard output. */
async function linesOf(
  work: (metrics: ReturnType<typeof cloudWatchMetrics>) => void,
): Promise<readonly EmbeddedLine[]> {
  const written: string[] = []
  const write = process.stdout.write
  process.stdout.write = ((chunk: string) => written.push(chunk) > 0) as typeof write
  try {
    const metrics = cloudWatchMetrics()
    work(metrics)
    metrics.flush()
  } finally {
    process.stdout.write = write
  }
  return written.map((line) => JSON.parse(line)).filter(isEmbedded)
}

function isEmbedded(line: Record<string, unknown>): line is Record<string, unknown> & EmbeddedLine {
  return '_aws' in line
}

/** The values in lines as CloudWatch reads them, by `<name> <label>=<value> …`. Checks each against the catalogue. */
function samplesOf(lines: readonly EmbeddedLine[]): Record<string, number[]> {
  const samples: Record<string, number[]> = {}
  for (const line of lines) {
    expect(line['service']).toBe('footfall')
    for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      expect(Namespace).toBe('Footfall')
      expect(Dimensions).toHaveLength(1)
      const labels = (Dimensions[0] ?? []).filter((label) => label !== 'service')
      for (const { Name, Unit } of Metrics) {
        expect(Unit).toBe(CATALOGUE[Name].unit)
        expect(CATALOGUE[Name].labels).toEqual(expect.arrayContaining(labels))
        const key = [Name, ...labels.map((label) => `${label}=${line[label]}`)].join(' ')
        samples[key] = [...(samples[key] ?? []), ...([line[Name]].flat() as number[])]
      }
    }
  }
  return samples
}
