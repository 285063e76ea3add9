import { z } from 'zod'
import { MIN_DAYS } from '../domain/retention.ts'
import { wholeNumber } from './whole-number.ts'

/** A table's name (DynamoDB developer guide, "Naming rules"). */
const tableName = (example: string): z.ZodType<string> =>
  z
    .string({ error: `is missing: set it to the name of a DynamoDB table, for example ${example}` })
    .regex(/^[\w.-]{3,255}$/, { error: 'must be 3 to 255 letters, digits, underscores, hyphens and dots' })

const retentionDays = wholeNumber({
  from: MIN_DAYS,
  to: 99_999,
  unit: 'of days',
  note: ' (7 in which a browser may send an event again, 1 that a session may last, 1 in reserve), or unset to keep all rows',
})

/** The variables that say which DynamoDB and which tables the app uses, and how long it keeps rows. */
export const databaseVariables: {
  readonly EVENTS_TABLE: z.ZodType<string>
  readonly SESSIONS_TABLE: z.ZodType<string>
  readonly ACTIVE_SESSIONS_TABLE: z.ZodType<string>
  readonly AWS_REGION: z.ZodType<string>
  readonly DYNAMODB_ENDPOINT: z.ZodType<string | undefined>
  readonly RETENTION_DAYS: z.ZodType<number | undefined>
} = {
  EVENTS_TABLE: tableName('footfall-events'),
  SESSIONS_TABLE: tableName('footfall-sessions'),
  ACTIVE_SESSIONS_TABLE: tableName('footfall-active-sessions'),
  AWS_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, { error: 'must be the name of an AWS region, for example us-east-1' })
    .default('us-east-1'),
  DYNAMODB_ENDPOINT: z
    .url({
      protocol: /^https?$/,
      error: 'must be a URL such as http://localhost:8000, or unset to use AWS',
    })
    .optional(),
  RETENTION_DAYS: retentionDays.optional(),
}
