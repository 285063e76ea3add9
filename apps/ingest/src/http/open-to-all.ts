import type { CollectDeps } from './collect-route.ts'
import { createSenders } from './senders.ts'

/** An app that takes events of all sites, from anywhere, any number of them, and stores addresses as they are. */
export const OPEN_TO_ALL: Pick<CollectDeps, 'senders' | 'rateLimit' | 'storedAddress'> = {
  senders: createSenders({ allowedOrigins: undefined, sites: undefined }),
  rateLimit: { from: () => ({ admit: () => undefined, charge: () => undefined }) },
  storedAddress: (address) => address,
}
