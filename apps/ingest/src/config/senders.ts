// proxy-addr: knows which CIDRs it will understand.

import { isSiteKey, LIMITS } from '@footfall/protocol'
import proxyaddr from 'proxy-addr'
import { z } from 'zod'
import type { TrustedProxies } from '../http/client-address.ts'
import { type Origins, parseOrigin } from '../http/origins.ts'
import { ADDRESS_PRIVACY, type AddressPrivacy } from '../http/stored-address.ts'

const ORIGIN_RULE =
  'must list origins such as https://example.com, https://*.example.com or null, separated by commas, without paths'

const listed = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '')

/** Origins, each as browsers write it. `*` stands for any and so must stand alone. */
const origins = z.array(z.string()).transform((written, context) => {
  const parsed = written.map(parseOrigin)
  if (parsed.every((origin) => origin !== undefined)) return parsed
  context.addIssue({ code: 'custom', message: ORIGIN_RULE })
  return z.NEVER
})

const allowedOrigins = z
  .string()
  .transform(listed)
  .transform((written) => (written.join() === '*' ? undefined : written))
  .pipe(origins.optional())
  .optional()

const SITES_RULE =
  'must be a JSON object of site keys, each with a list of its origins, such as {"shop":["https://shop.example.com"]}'

const sites = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: SITES_RULE })
      return z.NEVER
    }
  })
  .pipe(
    z
      .record(z.string().refine(isSiteKey), z.array(z.string(), { error: SITES_RULE }), { error: SITES_RULE })
      .refine((all) => Object.keys(all).length > 0, { error: SITES_RULE }),
  )
  .transform((all, context) => {
    const parsed = Object.entries(all).map(([key, list]) => [key, origins.safeParse(list)] as const)
    const wrong = parsed.find(([, list]) => !list.success)
    if (wrong) context.addIssue({ code: 'custom', message: `of ${wrong[0]} ${ORIGIN_RULE}` })
    return new Map(parsed.map(([key, list]) => [key, list.data ?? []]))
  })
  .optional()

const PROXIES_RULE =
  'must be how many proxies stand before the app, such as 1, or a list of their addresses and CIDRs, such as 10.0.0.0/8'

const trustedProxies = z
  .string()
  .transform((text, context): TrustedProxies => {
    if (/^\d{1,2}$/.test(text)) return Number(text)
    const list = listed(text)
    try {
      proxyaddr.compile(list)
      return list
    } catch {
      context.addIssue({ code: 'custom', message: PROXIES_RULE })
      return z.NEVER
    }
  })
  .optional()

const LIMIT_RULE = `must be off, or events a minute: at least ${LIMITS.batchEvents}, which one request may bring`

const rateLimit = z
  .string()
  .regex(/^(off|\d{1,9})$/, { error: LIMIT_RULE })
  .transform((text) => (text === 'off' ? undefined : Number(text)))
  .refine((events) => events === undefined || events >= LIMITS.batchEvents, { error: LIMIT_RULE })

/** The variables that say who may send, how many, and what is stored of where they are. */
export const senderEnvironment: {
  readonly ALLOWED_ORIGINS: z.ZodType<Origins | undefined>
  readonly SITES: z.ZodType<ReadonlyMap<string, Origins> | undefined>
  readonly TRUSTED_PROXIES: z.ZodType<TrustedProxies | undefined>
  readonly IP: z.ZodType<AddressPrivacy>
  readonly RATE_LIMIT_PER_ADDRESS: z.ZodType<number | undefined>
  readonly RATE_LIMIT_PER_SITE: z.ZodType<number | undefined>
} = {
  ALLOWED_ORIGINS: allowedOrigins,
  SITES: sites,
  TRUSTED_PROXIES: trustedProxies,
  IP: z.enum(ADDRESS_PRIVACY, { error: `must be one of ${ADDRESS_PRIVACY.join(', ')}` }).default('full'),
  RATE_LIMIT_PER_ADDRESS: z.string().default('3000').pipe(rateLimit),
  RATE_LIMIT_PER_SITE: rateLimit.optional(),
}
