import type { BatchAnswer, ErrorAnswer, EventAnswer, EventResult } from '@footfall/protocol'
import { z } from 'zod'

/** A schema for each field of the protocol's type, and for no other field. */
type FieldsOf<Answer> = { readonly [Field in keyof Answer]-?: z.ZodType<Answer[Field]> }

const message = z.string().meta({ description: 'Text for humans. Programs use the status.' })

const eventId = z.string().meta({
  description:
    'The id of the event: its own, or one that the app made. Empty for a rejected event without an id.',
})

export const errorAnswer: z.ZodType<ErrorAnswer> = z
  .object({
    error: z
      .string()
      .min(1)
      .meta({
        description: 'One sentence that says what is wrong, and in which field.',
        examples: ['events[3].event_type: must be a string of 1 to 64 characters'],
      }),
  } satisfies FieldsOf<ErrorAnswer>)
  .meta({ id: 'ErrorAnswer', description: 'The app stored nothing of the request.' })

export const eventAnswer: z.ZodType<EventAnswer> = z
  .object({
    message,
    event_id: eventId,
    session_id: z
      .string()
      .meta({ description: 'The session of the event. Send it with the next event of the visitor.' }),
  } satisfies FieldsOf<EventAnswer>)
  .meta({ id: 'EventAnswer', description: 'The event is stored and counted.' })

const eventResult: z.ZodType<EventResult> = z
  .object({
    event_id: eventId,
    session_id: z.string().meta({
      description:
        'The session of the event, which may differ from the one that the event names. Empty if the event is rejected.',
    }),
    status: z.enum(['stored', 'duplicate', 'rejected']).meta({
      description:
        'stored: this request stored the event. duplicate: an earlier request did. rejected: no request will; do not send it again.',
    }),
    error: z
      .string()
      .exactOptional()
      .meta({ description: 'One sentence that says why the event is rejected.' }),
  } satisfies FieldsOf<EventResult>)
  .meta({ id: 'EventResult', description: 'The result of one event.' })

export const batchAnswer: z.ZodType<BatchAnswer> = z
  .object({
    message,
    session_id: z.string().meta({ description: 'The session of the last accepted event.' }),
    results: z
      .array(eventResult)
      .min(1)
      .meta({ description: 'One result for each event, in the order of `events`.' }),
  } satisfies FieldsOf<BatchAnswer>)
  .meta({
    id: 'BatchAnswer',
    description: 'The accepted events are stored and counted. The rejected ones are never stored.',
  })
