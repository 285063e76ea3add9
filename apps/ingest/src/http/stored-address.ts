import { createHmac, randomBytes } from 'node:crypto'
import { networkAddress } from './client-address.ts'

/** What is stored of a client's address: all of it; its network (IPv4 /24, IPv6 /48); a hash of it; nothing. */
export const ADDRESS_PRIVACY = ['full', 'truncated', 'hashed', 'none'] as const

export type AddressPrivacy = (typeof ADDRESS_PRIVACY)[number]

/** Turns a client's address into what may be stored of it. */
export type StoredAddress = (address: string) => string

/**
 * A hash tells visits of one day from each other and, since its salt is random, kept in memory, and another each UTC day
 * and in each process, nothing else: not even whoever runs the app can find the address again.
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
