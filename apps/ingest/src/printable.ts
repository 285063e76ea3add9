/**
 * Characters that a terminal may interpret or hide: control and format characters and other code points without a glyph
 * (Unicode category C), and the line and paragraph separators (Zl, Zp). See https://www.unicode.org/reports/tr44/#General_Category_Values.
 */
export const UNPRINTABLE: RegExp = /[\p{C}\p{Zl}\p{Zp}]/gu

/** The text with a question mark for each unprintable character, line breaks included. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '?')
}
