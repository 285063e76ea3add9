import type { BatchAnswer, ErrorAnswer, EventAnswer, EventResult } from '@footfall/protocol'
import { LIMITS } from '@footfall/protocol'
import { type Context, Hono } from 'hono'
import { BUDGET, withinBudget } from '../domain/budget.ts'
import type { Ingest, IngestResult } from '../domain/ingest.ts'
import { type Admission, createAdmission, OVERLOADED } from './admission.ts'
import { admitSites, countBySite } from './admit-sites.ts'
import { checkEvents } from './check-events.ts'
import { parseEvents } from './parse-events.ts'
import type { RateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { refuse, refuseRate } from './refusal.ts'
import { type Refusals, UNCOUNTED } from './refusals.ts'
import type { Senders } from './senders.ts'
import type { StoredAddress } from './stored-address.ts'

/** The address that a request came from; empty if the host does not know it. */
export type AddressOf = (c: Context) => string

const MESSAGE = 'Event processed successfully'

/** KiB that a read unit of DynamoDB reads (developer guide, "DynamoDB read consumption"). */
const KIB_PER_READ_UNIT = 4

/** The dependencies of `POST /events`. */
export interface CollectDeps {
  readonly ingest: Ingest
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The client's address. */
  readonly addressOf: AddressOf
  /** The part of the client's address that is stored. */
  readonly storedAddress: StoredAddress
  readonly senders: Senders
  readonly rateLimit: RateLimit
  /** Milliseconds from the arrival of the body to the response, at most; 2,000 by default. */
  readonly budget?: number
  /** By default, an admission of its own with the default limit. */
  readonly admission?: Admission
  /** Counts refusals under overload; not counted by default. */
  readonly refusals?: Refusals
}

/**
 * `POST /events`: one event or a batch. Responds once every accepted event is stored and counted. Checks each limit before
 * the work that it limits: the address before it reads the body, the KiB before it parses, the events before it checks them.
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
    if (senders.dependsOnOrigin) c.header('Vary', 'Origin', { append: true })
    // Checked again below, because other bodies arrive during this one.
    if (admission.refuses()) return overloaded(c, refusals)
    const address = addressOf(c)
    const sender = rateLimit.from(address)
    const waitForRequest = sender.admit()
    if (waitForRequest !== undefined) return refuseRate(c, waitForRequest)
    // A browser sends the origin with every POST (Fetch standard, "append a request Origin header"). Its scripts can read the 403.
    const origin = c.req.header('origin')
    const originError = senders.originError(origin)
    if (originError !== undefined) return refuse(c, { reason: 'origin' }, { status: 403, error: originError })

    const body = await readBody(c.req.raw)
    if (admission.refuses()) return overloaded(c, refusals)
    const waitForBody = sender.charge({ kib: body.bytes / 1024 })
    if (!body.ok) return refuse(c, { reason: body.reason }, body)
    if (waitForBody !== undefined) return refuseRate(c, waitForBody)

    // The content type does not matter: browsers send text/plain without a preflight, other clients send application/json.
    const parsed = parseEvents(body.text)
    if (!parsed.ok) return refuse(c, { reason: 'malformed' }, { status: 400, error: parsed.error })
    const count = parsed.events.length
    const waitForEvents = sender.charge({ events: count - 1 })
    if (waitForEvents !== undefined) return refuseRate(c, waitForEvents, count)

    const checked = checkEvents(parsed)
    if (!checked.ok) {
      return refuse(c, { reason: 'malformed', events: count }, { status: 400, error: checked.error })
    }
    const admitted = admitSites(checked.events, senders, origin)
    if (!admitted.ok) {
      return refuse(c, { reason: 'site', events: count }, { status: 403, error: admitted.error })
    }
    const { events } = admitted
    const waitForStorage = sender.charge({
      kib: checked.bytes / 1024,
      sites: countBySite(events, senders),
    })
    if (waitForStorage !== undefined) return refuseRate(c, waitForStorage, count)

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
      ? c.json<BatchAnswer>({ message: MESSAGE, session_id, results: results.map(toWire) })
      : c.json<EventAnswer>({ message: MESSAGE, event_id, session_id })
  })

/** The part of a result that the sender gets. */
function toWire({ reason: _, ...result }: IngestResult): EventResult {
  return result
}

function errorOf(results: readonly EventResult[]): string {
  return results[0]?.error ?? 'No event in the request is valid.'
}

function overloaded(c: Context, refusals: Refusals): Response {
  refusals.count('overloaded')
  return c.json<ErrorAnswer>({ error: OVERLOADED.error }, 503, { 'Retry-After': OVERLOADED.retryAfter })
}
