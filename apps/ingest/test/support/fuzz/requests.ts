import { type Fuzzed, mutateHeaders } from './header-mutations.ts'
import { createLuck, seedOf } from './luck.ts'
import { mutateText, noise } from './text-mutations.ts'
import { createValidBodies } from './valid-bodies.ts'
import { mutateValue } from './value-mutations.ts'

/** Requests that know of each other: they name the same visitors and sessions. */
export const ROUND = 100

/**
 * Requests to post, the same for the same seed: nine in ten are mutations of valid ones. `round` numbers rounds of
 * {@link ROUND}; no two name the same session, but by chance.
 */
export function fuzzedRequests(seed: number, round: number, now: number): readonly Fuzzed[] {
  const luck = createLuck(seedOf(seed, round))
  const valid = createValidBodies(luck, now)
  return Array.from({ length: ROUND }, () => {
    const headers = [['content-type', 'text/plain;charset=UTF-8']] as const
    const body = valid()
    const fate = luck.below(20)
    if (fate === 0) return { headers, body: noise(luck) }
    if (fate === 1) return { headers, body: Buffer.from(JSON.stringify(body)) }
    const several = luck.once(4) ? 2 + luck.below(3) : 1
    const kinds = Array.from({ length: several }, () =>
      luck.pick(['value', 'value', 'value', 'text', 'header']),
    )
    for (const kind of kinds) if (kind === 'value') mutateValue(luck, body)
    const text = JSON.stringify(body)
    const bytes = kinds.includes('text') ? mutateText(luck, text) : Buffer.from(text)
    const request = { headers, body: bytes }
    return kinds.includes('header') ? mutateHeaders(luck, request) : request
  })
}
