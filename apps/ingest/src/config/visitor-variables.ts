import { LIMITS } from '@footfall/protocol'
// proxy-addr: checks addresses and CIDRs as the code that uses them does.
import proxyaddr from 'proxy-addr'
import { z } from 'zod'
import type { TrustedProxies } from '../http/client-address.ts'
import { ADDRESS_PRIVACY, type AddressPrivacy } from '../http/stored-address.ts'
import { listed } from './listed.ts'
import { wholeNumber } from './whole-number.ts'

const trustedProxies = z.string().transform((text, context): TrustedProxies => {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const list = listed(text)
  try {
    proxyaddr.compile(list)
    return list
  } catch {
    context.addIssue({
      code: 'custom',
      message:
        'must be the number of proxies before the app, such as 1, or a list of their addresses and CIDRs, such as 10.0.0.0/8',
    })
    return z.NEVER
  }
})

/** Events a minute; undefined for `off`. */
const rateLimit = z.union(
  [z.literal('off').transform(() => undefined), wholeNumber({ from: LIMITS.batchEvents, to: 999_999_999 })],
  {
    error: `must be off, or a whole number of events a minute from ${LIMITS.batchEvents}, which one request may hold, to 999999999`,
  },
)

/** The variables that say how the app finds a visitor's address, what it stores of it, and how many events it accepts. */
export const visitorVariables: {
  readonly TRUSTED_PROXIES: z.ZodType<TrustedProxies | undefined>
  readonly IP: z.ZodType<AddressPrivacy>
  readonly RATE_LIMIT_PER_ADDRESS: z.ZodType<number | undefined>
  readonly RATE_LIMIT_PER_SITE: z.ZodType<number | undefined>
} = {
  TRUSTED_PROXIES: trustedProxies.optional(),
  IP: z.enum(ADDRESS_PRIVACY, { error: `must be one of ${ADDRESS_PRIVACY.join(', ')}` }).default('full'),
  // A default of zod would also replace `off`, which is undefined once it is read.
  RATE_LIMIT_PER_ADDRESS: rateLimit.prefault('3000'),
  RATE_LIMIT_PER_SITE: rateLimit.optional(),
}
