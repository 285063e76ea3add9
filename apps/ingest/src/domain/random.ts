import { randomBytes } from 'node:crypto'
import type { Random } from '@footfall/protocol'

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Bytes from here on are skipped, or some characters would be more likely: 252 is the last multiple of 36 in a byte. */
const END = 256 - (256 % ALPHABET.length)

/** Random characters of 0-9a-z, all equally likely. */
export const random: Random = (size) => {
  let text = ''
  while (text.length < size) {
    for (const byte of randomBytes(size)) if (byte < END) text += ALPHABET[byte % ALPHABET.length]
  }
  return text.slice(0, size)
}
