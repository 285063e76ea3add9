import { EVENT_ID, LIMITS, SITE_KEY, type WireBatch, type WireEvent } from '@footfall/protocol'
// zod: its schemas carry types and give OpenAPI; small beside the AWS SDK.
import { z } from 'zod'
import { PROPERTIES_RULE } from './judge-properties.ts'
import { propertiesSchema } from './properties-schema.ts'
import { repaired, text } from './text-schema.ts'

/** A field that may be missing, null or empty: all three mean that the client does not say. The mark is for whoever describes it. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return z
    .preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional())
    .meta({ mayBeEmpty: true })
}

const named = (most: number) => text(most, `must be a string of 1 to ${most} characters`)

/** An id, of which nothing may be changed, half of a character neither. */
const id = optional(named(LIMITS.idLength).regex(/^\P{Cs}*$/u, { error: 'must be well-formed Unicode' }))

const SITE_KEY_RULE = `must be 1 to ${LIMITS.siteKeyLength} letters, digits, underscores, dots and hyphens`

const siteKey = optional(z.string({ error: SITE_KEY_RULE }).regex(SITE_KEY, { error: SITE_KEY_RULE }))

/** A string of which only the beginning is kept. */
const cutText = (most: number) =>
  optional(z.string({ error: 'must be a string' }).transform((value) => value.slice(0, most).toWellFormed()))

/** A URL. The request's `UrlCleaner` masks and cuts it, once for all events that have it. */
const url = optional(z.string({ error: 'must be a string' }))

const milliseconds = optional(
  z.int({ error: 'must be a whole number of milliseconds since 1970' }).min(0).max(8.64e15),
)

/** What a schema makes of a body: the fields of protocol's type, and nothing else. */
type Checked<Wire> = z.ZodType<{ [Field in keyof Wire]?: Wire[Field] | undefined }>

const eventFields = z
  .object({
    event_id: optional(
      z
        .string({ error: 'must be a string' })
        .regex(EVENT_ID, { error: 'must look like evt_<13 digits>_<16 characters of 0-9a-z>' }),
    ).describe("The event's key: sending it again changes nothing. Made by the app where absent."),
    session_id: id.describe('The session that the event belongs to. Absent: a new one starts.'),
    user_id: id.describe("The site's own name for whoever is signed in."),
    anonymous_id: id.describe('One browser on one site.'),
    event_type: optional(repaired(named(LIMITS.typeLength))).describe('Absent: `page_view`.'),
    timestamp: milliseconds.describe(
      "Milliseconds since 1970 by the visitor's clock. Absent: when the request came.",
    ),
    site_id: siteKey.describe('Key of the site, where several send to one app.'),
    page_url: url.describe(`Kept up to ${LIMITS.urlLength} UTF-16 code units, secrets in it masked.`),
    referrer: url.describe(`Kept up to ${LIMITS.urlLength} UTF-16 code units, secrets in it masked.`),
    user_agent: cutText(LIMITS.userAgentLength).describe(
      `Absent: the request's header. Kept up to ${LIMITS.userAgentLength} UTF-16 code units.`,
    ),
    title: cutText(LIMITS.titleLength).describe(`Kept up to ${LIMITS.titleLength} UTF-16 code units.`),
    properties: optional(propertiesSchema).describe(
      `The site's own facts. It ${PROPERTIES_RULE}. Keys and list items count at every depth together. ` +
        'The keys `__proto__`, `constructor` and `prototype` are dropped.',
    ),
    webdriver: optional(z.boolean({ error: 'must be true or false' })).describe(
      'Whether a program drives the browser, and says so.',
    ),
    dropped: optional(
      z.int({ error: 'must be a whole number of 0 to 1000000' }).min(0).max(1_000_000),
    ).describe('How many events this browser had to drop before this one.'),
  })
  .meta({ id: 'Event' })

const batchFields = eventFields.omit({ event_id: true }).extend({
  sent_at: milliseconds.describe(
    "Milliseconds since 1970 by the visitor's clock, when the request was made.",
  ),
})

/** One event. */
export const eventSchema: Checked<WireEvent> = eventFields

/** What may stand beside `events`. */
export const batchSchema: Checked<Omit<WireBatch, 'events'>> = batchFields

/** A batch with its events. The app judges each event by itself, so that a bad one costs the others nothing. */
export const wholeBatchSchema: z.ZodType = batchFields
  .extend({ events: z.array(eventFields).min(1).max(LIMITS.batchEvents) })
  .meta({ id: 'Batch' })

/** The first thing wrong, as a sentence without its full stop: `events[3].event_type: must be a string of 1 to 64 characters`. */
export function describeIssue(error: z.ZodError, prefix: string): string {
  const [issue] = error.issues
  if (!issue) return `${prefix || 'the event'}: is not valid`
  const place = [prefix, issue.path[0]].filter((part) => part !== '' && part !== undefined).join('.')
  return `${place || 'the event'}: ${issue.message}`
}
