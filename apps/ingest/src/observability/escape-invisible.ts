/**
 * The same JSON with escapes for what JSON leaves as it is and a terminal may obey or hide: DEL and the C1 controls, line
 * separators, and the marks by which text changes direction (Unicode, https://www.unicode.org/reports/tr9/).
 */
export function escapeInvisible(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
