import {
  isEventId,
  isSiteKey,
  LIMITS,
  maskSecrets,
  type Properties,
  type PropertyValue,
  type WireBatch,
  type WireEvent,
} from '@footfall/protocol'
// zod: its schemas carry types and give OpenAPI; small beside the AWS SDK.
import { z } from 'zod'

/** A field that may be missing, null or empty: all three mean that the client does not say. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional())
}

const text = (most: number) => {
  const error = `must be a string of 1 to ${most} characters`
  return z.string({ error }).max(most, { error })
}

/** An id, of which nothing may be changed. */
const id = optional(
  text(LIMITS.idLength).refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode' }),
)

const SITE_KEY_RULE = `must be 1 to ${LIMITS.siteKeyLength} letters, digits, underscores, dots and hyphens`

const siteKey = optional(z.string({ error: SITE_KEY_RULE }).refine(isSiteKey, { error: SITE_KEY_RULE }))

/** A text in which half of a character, as a cut in the middle of one leaves it, becomes U+FFFD (ECMA-262, "toWellFormed"). */
const repairedText = (most: number) => text(most).transform((value) => value.toWellFormed())

/** A string of which only the beginning is kept. */
const cutText = (most: number) =>
  optional(z.string({ error: 'must be a string' }).transform((value) => value.slice(0, most).toWellFormed()))

/** A URL of which only the beginning is kept: its secrets are masked before that, or half of one would stay at the cut. */
const cutUrl = optional(
  z
    .string({ error: 'must be a string' })
    .transform((value) => maskSecrets(value).slice(0, LIMITS.urlLength).toWellFormed()),
)

const milliseconds = optional(
  z.int({ error: 'must be a whole number of milliseconds since 1970' }).min(0).max(8.64e15),
)

/** DynamoDB keeps nothing closer to 0 than 1e-130 (developer guide, "Data types"); beyond 2^53 JavaScript no longer counts in ones. */
const number = z
  .number()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER)
  .transform((value) => (Math.abs(value) < 1e-130 ? 0 : value))

const scalar = z.union([repairedText(LIMITS.propertyValueLength), number, z.boolean(), z.null()])

const key = z
  .string()
  .min(1)
  .max(LIMITS.propertyKeyLength)
  .transform((value) => value.toWellFormed())

function value(levels: number): z.ZodType<PropertyValue> {
  return levels === 0
    ? scalar
    : z.union([scalar, z.array(value(levels - 1)), z.record(key, value(levels - 1))])
}

function properties(): z.ZodType<Properties> {
  return z.record(key, value(LIMITS.propertyDepth - 1)).refine((all) => entries(all) <= LIMITS.propertyCount)
}

/** How many keys and list items there are, at every depth together. */
function entries(value: PropertyValue): number {
  return value !== null && typeof value === 'object'
    ? Object.values(value).reduce<number>((sum, inner) => sum + 1 + entries(inner), 0)
    : 0
}

const PROPERTIES_RULE =
  `must be an object of at most ${LIMITS.propertyCount} keys of 1 to ${LIMITS.propertyKeyLength} characters, ` +
  `${LIMITS.propertyDepth} levels deep, with strings of at most ${LIMITS.propertyValueLength} characters and numbers within ±(2^53 - 1)`

/** What a schema makes of a body: the fields of protocol's type, and nothing else. */
type Checked<Wire> = z.ZodType<{ [Field in keyof Wire]?: Wire[Field] | undefined }>

const eventFields = z.object({
  event_id: optional(
    z
      .string({ error: 'must be a string' })
      .refine(isEventId, { error: 'must look like evt_<13 digits>_<16 characters of 0-9a-z>' }),
  ),
  session_id: id,
  user_id: id,
  anonymous_id: id,
  event_type: optional(repairedText(LIMITS.typeLength)),
  timestamp: milliseconds,
  site_id: siteKey,
  page_url: cutUrl,
  referrer: cutUrl,
  user_agent: cutText(LIMITS.userAgentLength),
  title: cutText(LIMITS.titleLength),
  properties: optional(properties()),
  webdriver: optional(z.boolean({ error: 'must be true or false' })),
  dropped: optional(z.int({ error: 'must be a whole number of 0 to 1000000' }).min(0).max(1_000_000)),
})

/** One event. */
export const eventSchema: Checked<WireEvent> = eventFields

/** What may stand beside `events`. */
export const batchSchema: Checked<Omit<WireBatch, 'events'>> = eventFields
  .omit({ event_id: true })
  .extend({ sent_at: milliseconds })

/** The first thing wrong, as a sentence without its full stop: `events[3].event_type: must be a string of 1 to 64 characters`. */
export function describeIssue(error: z.ZodError, prefix: string): string {
  const [issue] = error.issues
  if (!issue) return `${prefix || 'the event'}: is not valid`
  const [field, ...inner] = issue.path
  const place = [prefix, field].filter((part) => part !== '' && part !== undefined).join('.')
  // Inside properties zod's own wording names unions and records; the field's rule says more.
  return inner.length > 0 || field === 'properties'
    ? `${place}: ${PROPERTIES_RULE}`
    : `${place || 'the event'}: ${issue.message}`
}
