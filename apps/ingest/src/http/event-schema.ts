import { EVENT_ID, LIMITS, SITE_KEY, type WireBatch, type WireEvent } from '@footfall/protocol'
// zod: its schemas give types and OpenAPI. It is small compared with the AWS SDK.
import { z } from 'zod'
import { PROPERTIES_RULE } from './check-properties.ts'
import { propertiesSchema } from './properties-schema.ts'
import { repaired, text } from './text-schema.ts'

/** A field that may be missing, null or empty; all three mean no value. OpenAPI uses the `mayBeEmpty` mark. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return z
    .preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional())
    .meta({ mayBeEmpty: true })
}

const name = (max: number) => text(max, `must be a string of 1 to ${max} characters`)

/** An id. It is stored unchanged, so it must not have lone surrogates. */
const id = optional(name(LIMITS.idLength).regex(/^\P{Cs}*$/u, { error: 'must be well-formed Unicode' }))

const SITE_KEY_RULE = `must be 1 to ${LIMITS.siteKeyLength} letters, digits, underscores, dots and hyphens`

const siteKey = optional(z.string({ error: SITE_KEY_RULE }).regex(SITE_KEY, { error: SITE_KEY_RULE }))

/** A string, cut at `max` UTF-16 code units. */
const cutText = (max: number) =>
  optional(z.string({ error: 'must be a string' }).transform((value) => value.slice(0, max).toWellFormed()))

/** A URL. The `UrlCleaner` of the request masks and cuts it, once for all events with the same URL. */
const url = optional(z.string({ error: 'must be a string' }))

const milliseconds = optional(
  z.int({ error: 'must be a whole number of milliseconds since 1970' }).min(0).max(8.64e15),
)

/** The output of a schema: the fields of the protocol's type, and no others. */
type Checked<Wire> = z.ZodType<{ [Field in keyof Wire]?: Wire[Field] | undefined }>

const eventFields = z
  .object({
    event_id: optional(
      z
        .string({ error: 'must be a string' })
        .regex(EVENT_ID, { error: 'must look like evt_<13 digits>_<16 characters of 0-9a-z>' }),
    ).describe("The event's key. Sending the event again changes nothing. Absent: the app makes one."),
    session_id: id.describe('The session that the event belongs to. Absent: a new one starts.'),
    user_id: id.describe("The site's id of the user who is signed in."),
    anonymous_id: id.describe('The id of one browser on one site.'),
    event_type: optional(repaired(name(LIMITS.typeLength))).describe('Absent: `page_view`.'),
    timestamp: milliseconds.describe(
      "Milliseconds since 1970 by the visitor's clock. Absent: the time of the request.",
    ),
    site_id: siteKey.describe('The key of the site, if several sites send to one app.'),
    page_url: url.describe(`Cut at ${LIMITS.urlLength} UTF-16 code units, with secrets masked.`),
    referrer: url.describe(`Cut at ${LIMITS.urlLength} UTF-16 code units, with secrets masked.`),
    user_agent: cutText(LIMITS.userAgentLength).describe(
      `Absent: the request's header. Cut at ${LIMITS.userAgentLength} UTF-16 code units.`,
    ),
    title: cutText(LIMITS.titleLength).describe(`Cut at ${LIMITS.titleLength} UTF-16 code units.`),
    properties: optional(propertiesSchema).describe(
      `The site's own data. It ${PROPERTIES_RULE}. The limit counts keys and list items of all levels together. ` +
        'The keys `__proto__`, `constructor` and `prototype` are dropped.',
    ),
    webdriver: optional(z.boolean({ error: 'must be true or false' })).describe(
      'Whether the browser reports that a program controls it.',
    ),
    dropped: optional(
      z.int({ error: 'must be a whole number of 0 to 1000000' }).min(0).max(1_000_000),
    ).describe('The number of events that this browser dropped before this one.'),
  })
  .meta({ id: 'Event' })

const batchFields = eventFields.omit({ event_id: true }).extend({
  sent_at: milliseconds.describe(
    "Milliseconds since 1970 by the visitor's clock, at the time of the request.",
  ),
})

/** One event. */
export const eventSchema: Checked<WireEvent> = eventFields

/** The fields next to `events` in a batch. */
export const batchSchema: Checked<Omit<WireBatch, 'events'>> = batchFields

/** A batch with its events, for OpenAPI. The app checks each event separately, so that an invalid one does not affect the others. */
export const wholeBatchSchema: z.ZodType = batchFields
  .extend({ events: z.array(eventFields).min(1).max(LIMITS.batchEvents) })
  .meta({ id: 'Batch' })

/** The first error, as a sentence without its full stop: `events[3].event_type: must be a string of 1 to 64 characters`. */
export function describeIssue(error: z.ZodError, prefix: string): string {
  const [issue] = error.issues
  if (!issue) return `${prefix || 'the event'}: is not valid`
  const place = [prefix, issue.path[0]].filter((part) => part !== '' && part !== undefined).join('.')
  return `${place || 'the event'}: ${issue.message}`
}
