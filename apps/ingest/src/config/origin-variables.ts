import { isSiteKey } from '@footfall/protocol'
import { z } from 'zod'
import { type Origins, parseOrigin } from '../http/origins.ts'
import { listed } from './listed.ts'
import { received } from './received.ts'

const ORIGIN_RULE =
  'must list origins such as https://example.com, https://*.example.com or null, separated by commas, without paths'

/** Origins in the form that browsers send. `*` alone means any, and is handled before this. */
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

/** The object that `SITES` must hold, before its origins are checked. */
const siteLists = z
  .record(z.string().refine(isSiteKey), z.array(z.string()))
  .refine((all) => Object.keys(all).length > 0)

const sites = z.string().transform((text, context): ReadonlyMap<string, Origins> => {
  const lists = siteLists.safeParse(parseJson(text))
  if (!lists.success) {
    const message = `must be a JSON object of site keys, each with a list of its origins, such as {"shop":["https://shop.example.com"]}, and is ${received(text)}: put it in single quotes in a shell`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const parsed = Object.entries(lists.data).map(([key, list]) => [key, origins.safeParse(list)] as const)
  const wrong = parsed.find(([, list]) => !list.success)
  if (wrong) context.addIssue({ code: 'custom', message: `of ${wrong[0]} ${ORIGIN_RULE}` })
  return new Map(parsed.map(([key, list]) => [key, list.data ?? []]))
})

/** Undefined if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The variables that say which pages may send events. */
export const originVariables: {
  readonly ALLOWED_ORIGINS: z.ZodType<Origins | undefined>
  readonly SITES: z.ZodType<ReadonlyMap<string, Origins> | undefined>
} = {
  ALLOWED_ORIGINS: allowedOrigins.optional(),
  SITES: sites.optional(),
}
