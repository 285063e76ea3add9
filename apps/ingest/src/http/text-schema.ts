import { z } from 'zod'

/**
 * A text of at most so many UTF-16 code units, as `LIMITS` counts. zod and JSON Schema count code points, of which there
 * may be half as many: `max` says the limit in the schema, the refinement keeps it.
 */
export function text(most: number, error?: string): z.ZodString {
  const message = error === undefined ? undefined : { error }
  return z
    .string(message)
    .max(most, message)
    .refine((value) => value.length <= most, message)
}

/** The same with U+FFFD for half of a character, as a cut in the middle of one leaves it (ECMA-262, "toWellFormed"). */
export function repaired(schema: z.ZodString): z.ZodType<string, string> {
  return schema.transform((value) => value.toWellFormed())
}
