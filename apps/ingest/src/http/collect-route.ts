import type { BatchAnswer, ErrorAnswer, EventAnswer, EventResult } from '@footfall/protocol'
import { LIMITS } from '@footfall/protocol'
import { type Context, Hono } from 'hono'
import { BUDGET, withinBudget } from '../domain/budget.ts'
import type { Ingest, IngestResult } from '../domain/ingest.ts'
import { type Admission, createAdmission, OVERLOADED } from './admission.ts'
import { admitOrigins, admitSites, countBySite } from './admit-senders.ts'
import { parseEvents } from './parse-events.ts'
import type { RateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { type Refusals, UNCOUNTED } from './refusals.ts'
import { FORBIDDEN, type Senders } from './senders.ts'
import type { StoredAddress } from './stored-address.ts'

/** Where a request came from, as its host knows it; empty where it does not. */
export type AddressOf = (c: Context) => string

const MESSAGE = 'Event processed successfully'

const TOO_MANY = 'there were too many events: send the same again after the seconds that Retry-After says'

/** What collecting needs: the use case, and who may ask for it. */
export interface CollectDeps {
  readonly ingest: Ingest
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The client's address. */
  readonly addressOf: AddressOf
  /** What is stored of it. */
  readonly storedAddress: StoredAddress
  readonly senders: Senders
  readonly rateLimit: RateLimit
  /** Milliseconds in which a request is answered once its body has arrived; 2,000 unless said. */
  readonly budget?: number
  /** One with the default limit unless said. */
  readonly admission?: Admission
  /** Counts refusals under overload; nowhere unless said. */
  readonly refusals?: Refusals
}

/** `POST /events`: one event or a batch; answers once every accepted event is stored and counted. */
export const collectRoute = ({
  ingest,
  now,
  addressOf,
  storedAddress,
  senders,
  rateLimit,
  budget = BUDGET,
  admission = createAdmission(),
  refusals = UNCOUNTED,
}: CollectDeps): Hono =>
  new Hono().post('/events', admitOrigins(senders), async (c) => {
    // Asked again below: the others' bodies come while this one does.
    if (admission.turnsAway()) return overloaded(c, refusals)
    const body = await readBody(c.req.raw)
    if (!body.ok) return c.json<ErrorAnswer>({ error: body.error }, body.status, body.headers)
    // text/plain, which browsers send without a preflight, and application/json alike.
    const parsed = parseEvents(body.text)
    if (!parsed.ok) return c.json<ErrorAnswer>({ error: parsed.error }, 400)
    const events = admitSites(parsed.events, senders, c.req.header('origin'))
    if (!events) return c.json<ErrorAnswer>({ error: FORBIDDEN }, 403)
    // Before the rates: whoever is turned away has sent nothing that counts.
    if (admission.turnsAway()) return overloaded(c, refusals)
    const address = addressOf(c)
    const wait = await rateLimit(address, countBySite(events, senders))
    if (wait !== undefined) {
      c.header('Retry-After', String(wait))
      return c.json<ErrorAnswer>({ error: TOO_MANY }, 429)
    }
    const results = await withinBudget(
      admission.run(() =>
        ingest(events, {
          receivedAt: now(),
          address: storedAddress(address),
          userAgent: (c.req.header('user-agent') ?? '').slice(0, LIMITS.userAgentLength),
          ...(parsed.sentAt !== undefined && { sentAt: parsed.sentAt }),
        }),
      ),
      budget,
    )
    c.set('results', results)
    const accepted = results.findLast(({ status }) => status !== 'rejected')
    if (!accepted) return c.json<ErrorAnswer>({ error: errorOf(results) }, 400)
    const { event_id, session_id } = accepted
    return parsed.batch
      ? c.json<BatchAnswer>({ message: MESSAGE, session_id, results: results.map(onTheWire) })
      : c.json<EventAnswer>({ message: MESSAGE, event_id, session_id })
  })

/** A result as its sender gets it. */
function onTheWire({ reason: _, ...result }: IngestResult): EventResult {
  return result
}

function errorOf(results: readonly EventResult[]): string {
  return results[0]?.error ?? 'no event in it is valid'
}

function overloaded(c: Context, refusals: Refusals): Response {
  refusals.count('overloaded')
  return c.json<ErrorAnswer>({ error: OVERLOADED.error }, 503, { 'Retry-After': OVERLOADED.retryAfter })
}
