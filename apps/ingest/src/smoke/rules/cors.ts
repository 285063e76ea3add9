import type { Reply } from '../deployment.ts'
import type { Finding, Rule } from '../rule.ts'
import { missingCorsHeaders } from './cross-origin.ts'

/** What a browser sends ahead of a cross-origin post of JSON. */
const PREFLIGHT = {
  origin: 'https://example.com',
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type',
}

export const corsRules: readonly Rule[] = [
  {
    rule: 'OPTIONS /events answers 204 or 200 with the three CORS headers',
    check: async ({ ask }) => allows(await ask('OPTIONS', '/events')),
  },
  {
    rule: "a browser's preflight is answered the same",
    check: async ({ ask }) => allows(await ask('OPTIONS', '/events', PREFLIGHT)),
  },
  {
    rule: 'an answer to an event can be read from any site',
    async check({ post }) {
      const { status, headers } = await post({})
      const origin = headers.get('access-control-allow-origin')
      return {
        holds: status === 200 && origin === '*',
        seen: `${status}, Access-Control-Allow-Origin: ${origin ?? 'none'}`,
      }
    },
  },
]

function allows(reply: Reply): Finding {
  const missing = missingCorsHeaders(reply)
  return {
    holds: (reply.status === 204 || reply.status === 200) && !missing,
    seen: `${reply.status} ${missing ?? 'with all three'}`,
  }
}
