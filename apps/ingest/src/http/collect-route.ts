import type { BatchAnswer, ErrorAnswer, EventAnswer, EventResult } from '@footfall/protocol'
import { LIMITS } from '@footfall/protocol'
import { type Context, Hono } from 'hono'
import { BUDGET, withinBudget } from '../domain/budget.ts'
import type { Ingest, IngestResult } from '../domain/ingest.ts'
import { type Admission, createAdmission, OVERLOADED } from './admission.ts'
import { admitSites, countBySite } from './admit-senders.ts'
import { checkEvents } from './check-events.ts'
import { parseEvents } from './parse-events.ts'
import type { RateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { refuse, refuseRate } from './refusal.ts'
import { type Refusals, UNCOUNTED } from './refusals.ts'
import type { Senders } from './senders.ts'
import type { StoredAddress } from './stored-address.ts'

/** Where a request came from, as its host knows it; empty where it does not. */
export type AddressOf = (c: Context) => string

const MESSAGE = 'Event processed successfully'

/** KiB that a read unit of DynamoDB reads (developer guide, "DynamoDB read consumption"). */
const KIB_PER_READ_UNIT = 4

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

/**
 * `POST /events`: one event or a batch; answers once every accepted event is stored and counted. Each limit is looked at before
 * the work that it limits: the address before the body is read, its KiB before it is parsed, its events before they are checked.
 */
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
  new Hono().post('/events', async (c) => {
    if (senders.selective) c.header('Vary', 'Origin', { append: true })
    // Asked again below: other bodies arrive while this one does.
    if (admission.turnsAway()) return overloaded(c, refusals)
    const address = addressOf(c)
    const sender = rateLimit.from(address)
    const wait = sender.admit()
    if (wait !== undefined) return refuseRate(c, wait)
    // A browser sends the origin with every POST (Fetch standard, "append a request Origin header"). Its scripts may read the 403.
    const origin = c.req.header('origin')
    const objection = senders.objectionToOrigin(origin)
    if (objection !== undefined) return refuse(c, { reason: 'origin' }, { status: 403, error: objection })

    const body = await readBody(c.req.raw)
    if (admission.turnsAway()) return overloaded(c, refusals)
    const tooManyBytes = sender.charge({ kib: body.bytes / 1024 })
    if (!body.ok) return refuse(c, { reason: body.reason }, body)
    if (tooManyBytes !== undefined) return refuseRate(c, tooManyBytes)

    // text/plain, which browsers send without a preflight, and application/json alike.
    const parsed = parseEvents(body.text)
    if (!parsed.ok) return refuse(c, { reason: 'malformed' }, { status: 400, error: parsed.error })
    const brought = parsed.events.length
    const tooMany = sender.charge({ events: brought - 1 })
    if (tooMany !== undefined) return refuseRate(c, tooMany, brought)

    const checked = checkEvents(parsed)
    if (!checked.ok) {
      return refuse(c, { reason: 'malformed', events: brought }, { status: 400, error: checked.error })
    }
    const admitted = admitSites(checked.events, senders, origin)
    if (!admitted.ok) {
      return refuse(c, { reason: 'site', events: brought }, { status: 403, error: admitted.error })
    }
    const { events } = admitted
    const tooMuch = sender.charge({
      kib: checked.bytes / 1024,
      sites: countBySite(events, senders),
    })
    if (tooMuch !== undefined) return refuseRate(c, tooMuch, brought)

    const results = await withinBudget(
      admission.run(() =>
        ingest(events, {
          receivedAt: now(),
          address: storedAddress(address),
          userAgent: (c.req.header('user-agent') ?? '').slice(0, LIMITS.userAgentLength),
          ...(checked.sentAt !== undefined && { sentAt: checked.sentAt }),
          charge: async (units) => sender.charge({ kib: units * KIB_PER_READ_UNIT }),
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
