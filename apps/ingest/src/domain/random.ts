import type { Random } from '@footfall/protocol'
// nanoid: unbiased random strings over an alphabet, from the system's cryptographic source.
import { customAlphabet } from 'nanoid'

/** Random characters of 0-9a-z, each as likely as any other. */
export const random: Random = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz')
