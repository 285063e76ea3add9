import {
  createEventId,
  createVisitorId,
  type EventResult,
  isEventId,
  isSessionId,
  sessionIdOf,
  type WireBatch,
} from '@footfall/protocol'
import { random } from '../src/domain/random.ts'
import type { Deployment, Reply } from './deployment.ts'

/** One rule of the HTTP contract, and its check. No rule depends on another. */
export interface Rule {
  /** A sentence without its full stop. */
  readonly rule: string
  readonly check: (deployment: Deployment) => Promise<Finding>
}

/** The result of a check: whether the rule holds, and what the app responded, in short. */
export interface Finding {
  readonly holds: boolean
  readonly seen: string
}

/** Events that the rules store if all hold, roughly. */
export const EVENTS = 75

/** Concurrent requests on one session. */
const AT_ONCE = 50

/**
 * The rules for a deployment.
 *
 * @param options `site`: the site of all events; undefined: none. `origin`: an origin that may send; undefined: not checked.
 */
export function rulesFor({
  site,
  origin,
}: {
  readonly site: string | undefined
  readonly origin: string | undefined
}): readonly Rule[] {
  /** What every event carries, so that the app stores it as a bot's and under a site of its own. */
  const marks = { webdriver: true, ...(site !== undefined && { site_id: site }) }
  return [
    HEALTH,
    ...sessionRules(marks),
    ...emptyFieldRules(marks),
    ...batchRules(marks),
    ...BAD_INPUT,
    ...corsRules(marks),
    ...(origin === undefined ? [] : originRules(marks, origin)),
    ...SCRIPT,
  ]
}

const HEALTH: Rule = {
  rule: 'GET /health answers 200',
  async check({ ask }) {
    const reply = await ask('GET', '/health')
    return { holds: reply.status === 200, seen: describe(reply) }
  },
}

function sessionRules(marks: object): readonly Rule[] {
  const first = {
    ...marks,
    user_id: 'test_user_1',
    event_type: 'page_view',
    page_url: 'https://example.com/home',
    referrer: 'https://google.com',
  }
  const second = { ...first, session_id: 'sess_123', page_url: 'https://example.com/products' }
  return [
    {
      rule: 'an event without a session starts one',
      async check({ post }) {
        const reply = await post(first)
        return { holds: acceptedSession(reply) !== undefined, seen: describe(reply) }
      },
    },
    {
      rule: 'an event that names an unknown, ill-formed session gets a new one',
      async check({ post }) {
        const reply = await post(second)
        const session = acceptedSession(reply)
        return { holds: session !== undefined && session !== second.session_id, seen: describe(reply) }
      },
    },
    {
      rule: 'an event with the session of the previous response continues the session',
      async check({ post }) {
        const session = acceptedSession(await post(second))
        const reply = await post({ ...second, session_id: session })
        return { holds: session !== undefined && acceptedSession(reply) === session, seen: describe(reply) }
      },
    },
    {
      rule: 'the content type does not matter',
      async check({ post }) {
        const session = acceptedSession(await post(first, { 'content-type': 'text/plain;charset=UTF-8' }))
        const reply = await post(
          { ...first, session_id: session },
          { 'content-type': 'application/x-www-form-urlencoded' },
        )
        return { holds: session !== undefined && acceptedSession(reply) === session, seen: describe(reply) }
      },
    },
    {
      rule: `${AT_ONCE} posts at once on one session are all accepted into it`,
      async check({ post }) {
        const session = acceptedSession(await post(first))
        const replies = await Promise.all(
          Array.from({ length: AT_ONCE }, () => post({ ...first, session_id: session })),
        )
        const events = new Set(replies.map(({ fields }) => fields['event_id']))
        return {
          holds:
            session !== undefined &&
            replies.every((reply) => acceptedSession(reply) === session) &&
            events.size === AT_ONCE,
          seen: `${tally(replies.map(({ status }) => status))}; sessions: ${
            new Set(replies.map(acceptedSession)).size
          }, events: ${events.size}`,
        }
      },
    },
    {
      rule: "an event that names another visitor's session gets a new one",
      async check({ post }) {
        const session = acceptedSession(await post(first))
        const reply = await post({ ...first, user_id: 'test_user_2', session_id: session })
        const given = acceptedSession(reply)
        return {
          holds: session !== undefined && given !== undefined && given !== session,
          seen: `${session} named, ${describe(reply)}`,
        }
      },
    },
  ]
}

function emptyFieldRules(marks: object): readonly Rule[] {
  const filled = (value: null | '') =>
    Object.fromEntries(
      ['user_id', 'session_id', 'event_type', 'page_url', 'referrer', 'user_agent'].map((field) => [
        field,
        value,
      ]),
    )
  return [
    { name: 'an event of no fields', event: marks },
    { name: 'an event of null fields', event: { ...marks, ...filled(null) } },
    { name: 'an event of "" fields', event: { ...marks, ...filled('') } },
  ].map(({ name, event }) => ({
    rule: `${name} is a page view of a new visitor, whose session continues without a user_id`,
    async check({ post }) {
      const [first, other] = [acceptedSession(await post(event)), acceptedSession(await post(event))]
      const reply = await post({ ...event, session_id: first })
      return {
        holds:
          first !== undefined && other !== undefined && first !== other && acceptedSession(reply) === first,
        seen: `${first ?? 'no session'}, then ${describe(reply)}`,
      }
    },
  }))
}

function batchRules(marks: object): readonly Rule[] {
  return [
    {
      rule: 'a batch is stored event by event, in the session that it names',
      async check({ post }) {
        const batch = trackerBatch(marks)
        const reply = await post(batch)
        return { holds: statuses(reply, batch) === 'stored stored', seen: describe(reply) }
      },
    },
    {
      rule: 'a batch that comes again is answered "duplicate", event by event',
      async check({ post }) {
        const batch = trackerBatch(marks)
        await post(batch)
        const reply = await post(batch)
        return { holds: statuses(reply, batch) === 'duplicate duplicate', seen: describe(reply) }
      },
    },
    {
      rule: 'an invalid event in a batch is rejected with a reason, and the others are stored',
      async check({ post }) {
        const { events, ...beside } = trackerBatch(marks)
        const reply = await post({ ...beside, events: [...events, { event_type: 42 }] })
        const [, , last] = resultsOf(reply)
        return {
          holds:
            statuses(reply, { ...beside, events }) === 'stored stored' &&
            last?.status === 'rejected' &&
            typeof last.error === 'string',
          seen: describe(reply),
        }
      },
    },
  ]
}

const BAD_INPUT: readonly Rule[] = [
  { name: 'a body that is not JSON', body: 'user_id=test_user_1' },
  { name: 'an array', body: '[{"event_type":"page_view"}]' },
  { name: 'a number', body: '42' },
  { name: 'an empty body', body: '' },
  { name: 'a numeric user_id', body: '{"user_id":42}' },
  { name: 'NaN', body: '{"timestamp":NaN}' },
  {
    name: 'a URL of 500 KB',
    body: JSON.stringify({ page_url: `https://example.com/${'a'.repeat(500_000)}` }),
  },
].map(({ name, body }) => ({
  rule: `${name} is answered 400 or 413, with one sentence and the CORS headers`,
  async check({ post }) {
    const reply = await post(body)
    const missing = missingCorsHeaders(reply)
    const { error } = reply.fields
    // One line of text, no stack trace.
    const isSentence =
      typeof error === 'string' && /^[^\n]{1,200}$/.test(error) && !/Traceback|\bat .*:\d+:\d+/.test(error)
    return {
      holds: (reply.status === 400 || reply.status === 413) && isSentence && !missing,
      seen: [describe(reply), missing].filter(Boolean).join(' '),
    }
  },
}))

function corsRules(marks: object): readonly Rule[] {
  const preflight = {
    origin: 'https://example.com',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  }
  const allows = (reply: Reply): Finding => {
    const missing = missingCorsHeaders(reply)
    return {
      holds: (reply.status === 204 || reply.status === 200) && !missing,
      seen: `${reply.status} ${missing ?? 'with all three'}`,
    }
  }
  return [
    {
      rule: 'OPTIONS /events answers 204 or 200 with the three CORS headers',
      check: async ({ ask }) => allows(await ask('OPTIONS', '/events')),
    },
    {
      rule: "a browser's preflight is answered the same",
      check: async ({ ask }) => allows(await ask('OPTIONS', '/events', preflight)),
    },
    {
      rule: 'pages of any site can read the answer to an event',
      async check({ post }) {
        const { status, headers } = await post(marks)
        const origin = headers.get('access-control-allow-origin')
        return {
          holds: status === 200 && origin === '*',
          seen: `${status}, Access-Control-Allow-Origin: ${origin ?? 'none'}`,
        }
      },
    },
  ]
}

function originRules(marks: object, origin: string): readonly Rule[] {
  return [
    { from: origin, expected: 200 },
    { from: 'https://not-allowed.invalid', expected: 403 },
  ].map(({ from, expected }) => ({
    rule: `an event from ${from} is answered ${expected}`,
    async check({ post }) {
      const reply = await post(marks, { origin: from })
      return { holds: reply.status === expected, seen: describe(reply) }
    },
  }))
}

/** Encodings that a client may accept, and the `Content-Encoding` that it then gets. */
const ENCODINGS = [
  { accepts: 'br', encoding: 'br' },
  { accepts: 'gzip', encoding: 'gzip' },
  { accepts: 'identity', encoding: null },
]

/** Headers with which a page of any site may load the script, under `integrity` and `Cross-Origin-Embedder-Policy` too. */
const SCRIPT_HEADERS = [
  { name: 'content-type', says: /^(text|application)\/javascript\b/ },
  { name: 'cache-control', says: /\bmax-age=\d/ },
  { name: 'access-control-allow-origin', says: /^\*$/ },
  { name: 'cross-origin-resource-policy', says: /^cross-origin$/ },
]

const SCRIPT: readonly Rule[] = [
  ...['/tracker.js', '/tracker.full.js'].map(
    (path): Rule => ({
      rule: `GET ${path} is a script that any site may load and cache`,
      async check({ ask }) {
        const { status, headers, text } = await ask('GET', path)
        const wrong = SCRIPT_HEADERS.filter(({ name, says }) => !says.test(headers.get(name) ?? ''))
        const facts = wrong.map(({ name }) => `${name}: ${headers.get(name) ?? 'none'}`)
        return {
          holds: status === 200 && text !== '' && wrong.length === 0,
          seen: [status, ...(wrong.length === 0 ? [`${text.length} characters`] : facts)].join(', '),
        }
      },
    }),
  ),
  {
    rule: 'the script comes in the encoding that the client accepts: brotli, gzip, or none',
    async check({ ask }) {
      const replies = await Promise.all(
        ENCODINGS.map(({ accepts }) => ask('GET', '/tracker.js', { 'accept-encoding': accepts })),
      )
      const encodings = replies.map(({ headers }) => headers.get('content-encoding'))
      return {
        holds:
          replies.every(({ status, text }) => status === 200 && text === replies[0]?.text) &&
          ENCODINGS.every(({ encoding }, index) => encodings[index] === encoding),
        seen: ENCODINGS.map(({ accepts }, index) => `${accepts}: ${encodings[index] ?? 'none'}`).join(', '),
      }
    },
  },
  {
    rule: 'a client that has the script already gets 304 for its ETag',
    async check({ ask }) {
      const etag = (await ask('GET', '/tracker.js')).headers.get('etag')
      if (etag === null) return { holds: false, seen: 'no ETag' }
      const { status } = await ask('GET', '/tracker.js', { 'if-none-match': etag })
      return { holds: status === 304, seen: `${status} for ${etag}` }
    },
  },
]

/** A batch as the tracker of a new visitor sends it: two events of one session, their common fields beside them. */
function trackerBatch(marks: object): WireBatch & { readonly session_id: string } {
  const now = Date.now()
  const first = createEventId(now, random)
  const second = createEventId(now, random, first)
  return {
    ...marks,
    sent_at: now,
    anonymous_id: createVisitorId(random),
    session_id: sessionIdOf(first),
    events: [
      { event_id: first, event_type: 'page_view', timestamp: now, page_url: 'https://example.com/pricing' },
      { event_id: second, event_type: 'signup', timestamp: now, properties: { plan: 'pro' } },
    ],
  }
}

/** The session that the response to one event names; undefined if the app did not accept it as the contract says. */
function acceptedSession({ status, fields }: Reply): string | undefined {
  const { message, event_id, session_id } = fields
  return status === 200 &&
    typeof message === 'string' &&
    typeof event_id === 'string' &&
    isEventId(event_id) &&
    typeof session_id === 'string' &&
    isSessionId(session_id)
    ? session_id
    : undefined
}

/** The statuses of a batch's events, by spaces; undefined if the response is not to this batch and its session. */
function statuses(reply: Reply, { session_id, events }: WireBatch): string | undefined {
  const results = resultsOf(reply).slice(0, events.length)
  const fits =
    reply.status === 200 &&
    reply.fields['session_id'] === session_id &&
    events.every(
      ({ event_id }, index) =>
        results[index]?.event_id === event_id && results[index]?.session_id === session_id,
    )
  return fits ? results.map((result) => result.status).join(' ') : undefined
}

function resultsOf({ fields: { results } }: Reply): readonly Partial<EventResult>[] {
  return Array.isArray(results) ? results : []
}

/** The CORS headers that a response lacks, in a line; undefined if it has all three. */
function missingCorsHeaders({ headers }: Reply): string | undefined {
  const names = (name: string): string[] => (headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/)
  const methods = names('access-control-allow-methods')
  const missing = [
    ...(headers.get('access-control-allow-origin') === '*' ? [] : ['Access-Control-Allow-Origin: *']),
    ...(names('access-control-allow-headers').includes('content-type')
      ? []
      : ['Access-Control-Allow-Headers: Content-Type']),
    ...(methods.includes('post') && methods.includes('options')
      ? []
      : ['Access-Control-Allow-Methods: POST,OPTIONS']),
  ]
  return missing.length > 0 ? `without ${missing.join(', ')}` : undefined
}

/** A response in a line: its status, then its session and results, or else the beginning of its body. */
function describe({ status, text, fields: { session_id, results } }: Reply): string {
  if (typeof session_id === 'string') {
    const each = Array.isArray(results) ? results.map((result) => `${result?.status} `).join('') : ''
    return `${status} ${each}${session_id}`
  }
  const line = text.replace(/\s+/g, ' ').trim()
  return `${status} ${line.length > 120 ? `${line.slice(0, 120)}…` : line}`.trim()
}

/** How often each value comes: `49 × 200, 1 × 503`. */
function tally(values: readonly number[]): string {
  const distinct = [...new Set(values)]
  return distinct.map((value) => `${values.filter((other) => other === value).length} × ${value}`).join(', ')
}
