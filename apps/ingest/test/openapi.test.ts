import { LIMITS } from '@footfall/protocol'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { createSenders } from '../src/http/senders.ts'
import { createMemorySite, type MemorySite } from './support/memory-site.ts'
import { trackedVisit } from './support/tracker.ts'

type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: unknown
}

/** The document that a client gets. */
const served = async (): Promise<OpenApi> =>
  (await createMemorySite().app.request('/openapi.json')).json() as Promise<OpenApi>

const document = await served()

/** Counts lengths in UTF-16 code units, as the document says. */
const ajv = new Ajv2020({ strict: false, unicode: false, logger: false })
ajv.addSchema(document, 'api')

/** The schema at a JSON pointer (RFC 6901) into the document. */
function schemaAt(...path: readonly (string | number)[]): ValidateFunction {
  const pointer = path.map((part) => encodeURIComponent(String(part).replaceAll('/', '~1'))).join('/')
  return ajv.compile({ $ref: `api#/${pointer}` })
}

const request = schemaAt('paths', '/events', 'post', 'requestBody', 'content', 'application/json', 'schema')

describe('GET /openapi.json', () => {
  it('serves a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator()
    expect(await validator.validate(await served())).toMatchObject({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('describes each route of the app in OpenAPI, and no other', () => {
    const routes = createMemorySite()
      .app.routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path}`)
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(described.sort()).toEqual([...new Set([...routes, 'options /events'])].sort())
  })

  it('shows the limits and the forms of ids in the OpenAPI document', () => {
    const fields = JSON.stringify(document.components)
    for (const limit of ['idLength', 'typeLength', 'propertyKeyLength', 'propertyValueLength'] as const) {
      expect(fields).toContain(`"maxLength":${LIMITS[limit]}`)
    }
    expect(fields).toContain(`"maxProperties":${LIMITS.propertyCount}`)
    expect(fields).toContain(`"maxItems":${LIMITS.batchEvents}`)
    // One component for each schema: inlined, properties would fill megabytes.
    expect(fields.length).toBeLessThan(40_000)
    expect(fields).toContain('"pattern":"^evt_[0-8]\\\\d{12}_[0-9a-z]{16}$"')
  })
})

/** The document's description of an answer of `POST /events`. */
function described(status: number): { readonly headers: object } {
  const { post } = document.paths['/events'] as Record<
    string,
    { responses: Record<number, { headers: object }> }
  >
  const answer = post?.responses[status]
  if (!answer) throw new Error(`The document does not describe ${status}.`)
  return answer
}

/** Every kind of answer of `POST /events`: its meaning, its status, and a request that gets it. */
const ANSWERS: readonly (readonly [string, number, () => Promise<Response>])[] = [
  ['an event', 200, () => post(createMemorySite(), { user_id: 'ada' })],
  ['a batch', 200, () => post(createMemorySite(), { events: [{}, { title: 'Cups' }] })],
  [
    'a batch of which one event is bad',
    200,
    () => post(createMemorySite(), { events: [{}, 7, { user_id: 7 }] }),
  ],
  [
    'a batch for the second time',
    200,
    async () => {
      const site = createMemorySite()
      const events = trackedVisit(Date.now(), 2)
      await post(site, { events })
      return post(site, { events })
    },
  ],
  ['no JSON', 400, () => post(createMemorySite(), '{')],
  ['no valid event', 400, () => post(createMemorySite(), { events: [{ user_id: 7 }] })],
  [
    'an origin that is not listed',
    403,
    () =>
      post(
        createMemorySite({
          senders: createSenders({ allowedOrigins: ['https://example.com'], sites: undefined }),
        }),
        {},
        'https://other.example',
      ),
  ],
  [
    'too many events',
    429,
    () =>
      post(
        createMemorySite({ rateLimit: { from: () => ({ admit: () => 7, charge: () => undefined }) } }),
        {},
      ),
  ],
  ['too large a body', 413, () => post(createMemorySite(), ' '.repeat(LIMITS.bodyBytes + 1))],
  ['a store that does not answer', 503, () => post(failing(new StoreUnavailable('a test', undefined)), {})],
  ['a fault of the app', 500, () => post(failing(new Error('a test')), {})],
  ['another method', 405, async () => createMemorySite().app.request('/events')],
]

describe('the answers', () => {
  it.each(ANSWERS)('gives the answer that OpenAPI describes for %s', async (_, status, ask) => {
    const response = await ask()
    expect(response.status).toBe(status)
    const valid = schemaAt(
      'paths',
      '/events',
      'post',
      'responses',
      status,
      'content',
      'application/json',
      'schema',
    )
    expect({ valid: valid(await response.json()), errors: valid.errors }).toEqual({
      valid: true,
      errors: null,
    })
    const { headers } = described(status)
    for (const name of Object.keys(headers)) expect(response.headers.has(name)).toBe(true)
  })

  it.each([
    ['/health', 200],
    ['/health/live', 200],
    ['/health/ready', 200],
    ['/health/ready', 503],
    ['/openapi.json', 200],
  ] as const)('gives the answer that OpenAPI describes for GET %s with %i', async (path, status) => {
    const response = await createMemorySite({ ready: async () => status === 200 }).app.request(path)
    expect(response.status).toBe(status)
    const valid = schemaAt('paths', path, 'get', 'responses', status, 'content', 'application/json', 'schema')
    expect(valid(await response.json())).toBe(true)
  })

  it('allows no further fields in the OpenAPI schema of answers', () => {
    const valid = schemaAt('components', 'schemas', 'EventAnswer')
    expect(valid({ message: '', event_id: '', session_id: '' })).toBe(true)
    expect(valid({ message: '', event_id: '', session_id: '', stack: '' })).toBe(false)
  })
})

function post({ app }: MemorySite, body: unknown, origin = 'https://example.com'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return Promise.resolve(app.request('/events', { method: 'POST', headers: { origin }, body: text }))
}

/** An app whose ingest throws `failure`. */
function failing(failure: Error): MemorySite {
  return createMemorySite({ ingest: () => Promise.reject(failure) })
}

/** Texts of any UTF-16 code units, lone surrogates included, around the limits. */
const text = (most: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    { weight: 1, arbitrary: fc.nat(3).map((short) => '統'.repeat(most + 1 - short)) },
  )

const scalar = fc.oneof(
  text(LIMITS.propertyValueLength),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e-200, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53, 1e300),
  fc.boolean(),
  fc.constant(null),
)

/** No prototype keys: the app drops them, which no schema can express. */
const key = text(LIMITS.propertyKeyLength).filter(
  (name) => !['__proto__', 'constructor', 'prototype'].includes(name),
)

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value

/** A field that is usual, empty or arbitrary. */
const field = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 25, arbitrary: usual },
    { weight: 2, arbitrary: fc.constantFrom(null, '') },
    { weight: 1, arbitrary: value },
  )

const id = field(text(LIMITS.idLength))

const event = fc.record(
  {
    event_id: field(
      fc.constantFrom('evt_1790000000000_0123456789abcdef', 'evt_9790000000000_0123456789abcdef'),
    ),
    session_id: id,
    user_id: id,
    anonymous_id: id,
    event_type: field(text(LIMITS.typeLength)),
    // The document describes the greatest age of an event in words, not in the schema.
    timestamp: fc.oneof(
      { weight: 25, arbitrary: fc.integer({ min: Date.now() - 60_000, max: Date.now() }) },
      { weight: 2, arbitrary: fc.constantFrom(null, '', 8.64e15) },
      { weight: 1, arbitrary: fc.constantFrom(-1, 1.5, 8.64e15 + 1, 'now', {}, true) },
    ),
    site_id: field(fc.stringMatching(/^[\w.-]{1,65}$/)),
    page_url: field(text(LIMITS.urlLength)),
    referrer: field(fc.webUrl()),
    user_agent: field(text(LIMITS.userAgentLength)),
    title: field(text(LIMITS.titleLength)),
    properties: field(fc.dictionary(key, value, { maxKeys: 4 })),
    webdriver: field(fc.boolean()),
    dropped: field(fc.integer({ min: -1, max: 1_000_001 })),
  },
  { requiredKeys: [] },
)

describe('the request', () => {
  const isEvent = schemaAt('components', 'schemas', 'Event')

  it('accepts an event exactly if it is valid by the OpenAPI document', async () => {
    const counts = { valid: 0, invalid: 0 }
    await fc.assert(
      fc.asyncProperty(event, async (body) => {
        const sent = JSON.parse(JSON.stringify(body)) as unknown
        const valid = request(sent)
        counts[valid ? 'valid' : 'invalid'] += 1
        const { status } = await post(createMemorySite(), sent)
        expect(status, JSON.stringify(sent)).toBe(valid ? 200 : 400)
      }),
      { numRuns: 600 },
    )
    expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(50)
  })

  it('accepts exactly the events of a batch that are valid by the OpenAPI document', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 5 }), async (events) => {
        const sent = JSON.parse(JSON.stringify(events)) as unknown[]
        const valid = sent.map((one) => isEvent(one))
        expect(request({ events: sent })).toBe(valid.every(Boolean))
        const { results } = await createMemorySite().post({ events: [...sent, {}] })
        expect(results.map(({ status }) => status !== 'rejected')).toEqual([...valid, true])
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['a list', []],
    ['a text', 'event'],
    ['nothing', null],
    ['no events', { events: [] }],
    ['too many events', { events: Array(LIMITS.batchEvents + 1).fill({}) }],
    ['events that are no list', { events: {} }],
    ['an invalid time beside events', { sent_at: -1, events: [{}] }],
    ['an invalid user beside events', { user_id: {}, events: [{}] }],
  ])('refuses a body of %s, like the OpenAPI document', async (_, body) => {
    expect(request(body)).toBe(false)
    expect((await post(createMemorySite(), body)).status).toBe(400)
  })

  it.each([
    ['without events', { events: null }],
    ['with unknown fields', { plan: 'pro', _id: 7, ip_address: {} }],
    ['with fields beside events', { user_id: 'ada', sent_at: Date.now(), events: [{}, { user_id: null }] }],
    ['with a full batch', { events: Array(LIMITS.batchEvents).fill({}) }],
  ])('accepts a body %s, like the OpenAPI document', async (_, body) => {
    expect(request(body)).toBe(true)
    expect((await post(createMemorySite(), body)).status).toBe(200)
  })
})
