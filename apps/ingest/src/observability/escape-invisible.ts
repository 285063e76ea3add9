import { UNPRINTABLE } from '../printable.ts'

/**
 * Replaces every unprintable character that JSON does not escape with an ASCII escape. Line breaks stay: JSON escapes those
 * inside a string, so the others only separate lines.
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
