import type { CollectDeps } from './collect-route.ts'
import { createSenders } from './senders.ts'

/** Accepts events of all sites and from all origins, without a rate limit, and stores whole addresses. */
export const OPEN_TO_ALL: Pick<CollectDeps, 'senders' | 'rateLimit' | 'storedAddress'> = {
  senders: createSenders({ allowedOrigins: undefined, sites: undefined }),
  rateLimit: { from: () => ({ admit: () => undefined, charge: () => undefined }) },
  storedAddress: (address) => address,
}
