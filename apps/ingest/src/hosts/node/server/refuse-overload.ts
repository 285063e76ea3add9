import type { RequestListener } from 'node:http'
import { OVERLOADED } from '../../../http/admission.ts'
import type { Refusals } from '../../../http/refusals.ts'
import { refuse } from './refusal.ts'

/** The same response as the app's own under overload. */
const OVERLOAD = {
  status: 503,
  error: OVERLOADED.error,
  headers: { 'Retry-After': OVERLOADED.retryAfter, 'Access-Control-Expose-Headers': 'Retry-After' },
}

/**
 * Under overload, refuses every POST before the app gets it. This costs a fifth of a refusal by the app; without it, ten
 * times the sustainable load would leave no time for other requests. The path is not compared: the router decodes paths,
 * so a request for `/%65vents` would pass a comparison with the raw path.
 */
export function refuseOverload({
  refuses,
  refusals,
  listener,
}: {
  /** Whether a request must be refused now. */
  readonly refuses: () => boolean
  readonly refusals: Refusals
  readonly listener: RequestListener
}): RequestListener {
  return (incoming, outgoing) => {
    if (incoming.method === 'POST' && refuses()) {
      refusals.count('overloaded')
      refuse(outgoing, OVERLOAD)
    } else listener(incoming, outgoing)
  }
}
