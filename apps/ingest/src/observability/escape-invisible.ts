import { UNPRINTABLE } from '../printable.ts'

/**
 * The same JSON, ASCII escapes in place of every unprintable character that JSON leaves as it is. Line breaks stay: JSON
 * escapes those inside a string, so the only ones are between lines.
 */
export function escapeInvisible(json: string): string {
  return json.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)))
}

/** One escape for each UTF-16 code unit. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}
