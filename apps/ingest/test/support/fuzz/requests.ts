import { type Fuzzed, mutateHeaders } from './header-mutations.ts'
import { createRandomSource, seedOf } from './random-source.ts'
import { mutateText, noise } from './text-mutations.ts'
import { createValidBodies } from './valid-bodies.ts'
import { mutateValue } from './value-mutations.ts'

/** Requests of a round. They name the same visitors and sessions. */
export const ROUND = 100

/**
 * The requests of a round, the same for the same seed. Nine in ten are mutations of valid ones. Two rounds name the same
 * session only by chance.
 */
export function fuzzedRequests(seed: number, round: number, now: number): readonly Fuzzed[] {
  const random = createRandomSource(seedOf(seed, round))
  const valid = createValidBodies(random, now)
  return Array.from({ length: ROUND }, () => {
    const headers = [['content-type', 'text/plain;charset=UTF-8']] as const
    const body = valid()
    const choice = random.below(20)
    if (choice === 0) return { headers, body: noise(random) }
    if (choice === 1) return { headers, body: Buffer.from(JSON.stringify(body)) }
    const several = random.oneIn(4) ? 2 + random.below(3) : 1
    const kinds = Array.from({ length: several }, () =>
      random.pick(['value', 'value', 'value', 'text', 'header']),
    )
    for (const kind of kinds) if (kind === 'value') mutateValue(random, body)
    const text = JSON.stringify(body)
    const bytes = kinds.includes('text') ? mutateText(random, text) : Buffer.from(text)
    const request = { headers, body: bytes }
    return kinds.includes('header') ? mutateHeaders(random, request) : request
  })
}
