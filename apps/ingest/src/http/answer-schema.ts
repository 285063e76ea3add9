import type { BatchAnswer, ErrorAnswer, EventAnswer, EventResult } from '@footfall/protocol'
import { z } from 'zod'

/** A schema for each field of protocol's type, and for no other. */
type FieldsOf<Answer> = { readonly [Field in keyof Answer]-?: z.ZodType<Answer[Field]> }

const message = z.string().meta({ description: 'For people. Programs go by the status.' })

const eventId = z.string().meta({
  description: 'The event’s own id, or the one that the app made. Empty where a rejected event brought none.',
})

export const errorAnswer: z.ZodType<ErrorAnswer> = z
  .object({
    error: z
      .string()
      .min(1)
      .meta({
        description: 'One sentence that says what and where.',
        examples: ['events[3].event_type: must be a string of 1 to 64 characters'],
      }),
  } satisfies FieldsOf<ErrorAnswer>)
  .meta({ description: 'Nothing of the request was stored.' })

export const eventAnswer: z.ZodType<EventAnswer> = z
  .object({
    message,
    event_id: eventId,
    session_id: z.string().meta({ description: 'Where the event is stored: send it with the next one.' }),
  } satisfies FieldsOf<EventAnswer>)
  .meta({ description: 'The event is stored and counted.' })

export const eventResult: z.ZodType<EventResult> = z
  .object({
    event_id: eventId,
    session_id: z.string().meta({
      description:
        'Where the event is stored, which may differ from what it named. Empty where it was rejected.',
    }),
    status: z.enum(['stored', 'duplicate', 'rejected']).meta({
      description: 'It is in the tables now; it was before; it never will be, and need not be sent again.',
    }),
    error: z.string().exactOptional().meta({ description: 'Why it was rejected: one sentence.' }),
  } satisfies FieldsOf<EventResult>)
  .meta({ description: 'What became of one event.' })

export const batchAnswer: z.ZodType<BatchAnswer> = z
  .object({
    message,
    session_id: z.string().meta({ description: 'Of the last event that was accepted.' }),
    results: z
      .array(eventResult)
      .min(1)
      .meta({ description: 'One for each event, at the same place as the event in `events`.' }),
  } satisfies FieldsOf<BatchAnswer>)
  .meta({ description: 'What was accepted is stored and counted; what was rejected never will be.' })
