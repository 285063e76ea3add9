import { escapeInvisible } from '../observability/escape-invisible.ts'

/** The value of a variable for one line of text: in double quotes, cut after `max` characters, with escapes for unprintable characters. */
export function received(value: string, max = 80): string {
  const shown = value.length > max ? `${value.slice(0, max)}…` : value
  return escapeInvisible(JSON.stringify(shown))
}
