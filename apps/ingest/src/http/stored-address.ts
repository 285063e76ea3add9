import { createHmac, randomBytes } from 'node:crypto'
import { networkAddress } from './client-address.ts'

/** The stored part of a client's address: the whole address; its network (IPv4 /24, IPv6 /48); a hash; nothing. */
export const ADDRESS_PRIVACY = ['full', 'truncated', 'hashed', 'none'] as const

export type AddressPrivacy = (typeof ADDRESS_PRIVACY)[number]

/** Turns a client's address into the text that is stored. */
export type StoredAddress = (address: string) => string

/**
 * A hash only shows which visits of one day come from the same address. Its salt is random, stays in memory, and changes each
 * UTC day and with each process. Not even the operator can recover the address.
 *
 * @param now Milliseconds since 1970.
 */
export function createStoredAddress(
  privacy: AddressPrivacy,
  now: () => number,
  newSalt: () => Buffer = () => randomBytes(32),
): StoredAddress {
  let day = ''
  let salt: Buffer
  const hash = (address: string): string => {
    const today = new Date(now()).toISOString().slice(0, 10)
    if (today !== day) salt = newSalt()
    day = today
    return createHmac('sha256', salt).update(address).digest('base64url').slice(0, 22)
  }
  switch (privacy) {
    case 'full':
      return (address) => address
    case 'truncated':
      return (address) => networkAddress(address, 24, 48)
    case 'hashed':
      return (address) => address && hash(address)
    case 'none':
      return () => ''
  }
}
