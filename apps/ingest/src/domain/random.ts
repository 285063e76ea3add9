import { randomBytes } from 'node:crypto'
import type { Random } from '@footfall/protocol'

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/** The first byte that would favour some characters: 252 is the last multiple of 36 in a byte. */
const FAIR = 256 - (256 % ALPHABET.length)

/** Random characters of 0-9a-z, each as likely as any other. */
export const random: Random = (size) => {
  let text = ''
  while (text.length < size) {
    for (const byte of randomBytes(size)) if (byte < FAIR) text += ALPHABET[byte % ALPHABET.length]
  }
  return text.slice(0, size)
}
