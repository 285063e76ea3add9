import { z } from 'zod'

/**
 * A variable that holds a whole number in decimal digits.
 *
 * @param unit Follows "a whole number" in the error, for example `of days`.
 * @param note Follows the bounds in the error.
 */
export function wholeNumber({
  from,
  to,
  unit = '',
  note = '',
}: {
  readonly from: number
  readonly to: number
  readonly unit?: string
  readonly note?: string
}): z.ZodType<number, string> {
  const error = `must be a whole number ${unit && `${unit} `}from ${from} to ${to}${note}`
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error, abort: true })
}
