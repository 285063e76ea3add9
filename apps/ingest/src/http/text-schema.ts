import { z } from 'zod'

/**
 * A string of at most `max` UTF-16 code units, as `LIMITS` counts. zod and JSON Schema count code points, which may be half
 * as many: `.max` puts the limit into the JSON Schema, the refinement enforces it.
 */
export function text(max: number, error?: string): z.ZodString {
  const message = error === undefined ? undefined : { error }
  return z
    .string(message)
    .max(max, message)
    .refine((value) => value.length <= max, message)
}

/** Replaces each lone surrogate, such as a cut inside a character leaves, with U+FFFD (ECMA-262, "toWellFormed"). */
export function repaired(schema: z.ZodString): z.ZodType<string, string> {
  return schema.transform((value) => value.toWellFormed())
}
