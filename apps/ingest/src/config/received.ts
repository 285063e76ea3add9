import { escapeInvisible } from '../observability/escape-invisible.ts'

/** The value of a variable for one line of text: in double quotes, cut after `most` characters, with escapes for what a terminal may obey. */
export function received(value: string, most = 80): string {
  const shown = value.length > most ? `${value.slice(0, most)}…` : value
  return escapeInvisible(JSON.stringify(shown))
}
