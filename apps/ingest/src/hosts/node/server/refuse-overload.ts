import type { RequestListener } from 'node:http'
import { OVERLOADED } from '../../../http/admission.ts'
import type { Refusals } from '../../../http/refusals.ts'
import { refuse } from './refusal.ts'

/** The app sends the same when it refuses a request itself. */
const OVERLOAD = {
  status: 503,
  error: OVERLOADED.error,
  headers: { 'Retry-After': OVERLOADED.retryAfter, 'Access-Control-Expose-Headers': 'Retry-After' },
}

/**
 * Under overload, refuses every POST before the app gets it. That costs a fifth of what it costs in the app; ten times the
 * sustainable load would else leave no time for the rest. The path does not matter: the router decodes paths
 * (`/%65vents`), and a comparison with the undecoded one would let such requests pass.
 */
export function refuseOverload({
  refuses,
  refusals,
  listener,
}: {
  /** Whether a request is to be refused now. */
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
