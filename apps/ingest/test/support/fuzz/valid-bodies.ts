import { createEventId, createVisitorId, sessionIdOf, type WireEvent } from '@footfall/protocol'
import type { RandomSource } from './random-source.ts'

/** A browser whose id and session several bodies may name. */
interface Visitor {
  readonly anonymous_id: string
  session_id: string
  last: string
}

/** Creates bodies that the app must accept, as trackers and plain clients write them, of a few visitors with continuing sessions. */
export function createValidBodies(random: RandomSource, now: number): () => Record<string, unknown> {
  const visitors = Array.from({ length: 6 }, (): Visitor => {
    const anonymous_id = createVisitorId(random.characters)
    return { anonymous_id, session_id: '', last: '' }
  })
  let time = now
  const forms = [plain, plain, plainWithSession, tracked, tracked, batch, batch, sharing]
  return () => random.pick(forms)()

  function plain(): Record<string, unknown> {
    return random.oneIn(8) ? {} : { ...fields(), user_id: `user-${random.below(50)}` }
  }

  function plainWithSession(): Record<string, unknown> {
    const { session_id, anonymous_id } = random.pick(visitors)
    return { ...fields(), ...(session_id && { session_id, anonymous_id }) }
  }

  function tracked(): Record<string, unknown> {
    const visitor = random.pick(visitors)
    return { ...next(visitor), anonymous_id: visitor.anonymous_id, sent_at: now }
  }

  function batch(): Record<string, unknown> {
    const visitor = random.pick(visitors)
    const size = random.oneIn(100) ? 30 : 1 + random.below(3)
    return {
      sent_at: now,
      anonymous_id: visitor.anonymous_id,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
      events: Array.from({ length: size }, () => next(visitor)),
    }
  }

  /** Plain events with shared fields beside them. */
  function sharing(): Record<string, unknown> {
    return {
      ...fields(),
      user_id: `user-${random.below(50)}`,
      events: [fields(), null, fields()].filter(Boolean),
    }
  }

  function next(visitor: Visitor): WireEvent {
    time += random.below(50)
    // Few late events: each one costs a replay of its session.
    const timestamp = random.oneIn(20) ? time - random.below(60_000) : time
    const event_id = createEventId(timestamp, random.characters, random.oneIn(20) ? '' : visitor.last)
    if (!visitor.session_id || random.oneIn(6)) visitor.session_id = sessionIdOf(event_id)
    visitor.last = event_id
    return { event_id, session_id: visitor.session_id, timestamp, ...fields() }
  }

  function fields(): WireEvent {
    return {
      event_type: random.pick(['page_view', 'signup', 'click', '購入']),
      page_url: random.pick([
        'https://example.com/',
        'https://example.com/cups?utm_source=mail',
        '/cups',
        '',
      ]),
      ...(random.oneIn(2) && { referrer: 'https://www.google.com/', title: 'Cups – Example' }),
      ...(random.oneIn(2) && {
        properties: { plan: 'pro', seats: random.below(9), tags: ['a', { b: null }], on: true },
      }),
      ...(random.oneIn(20) && { site_id: 'shop', dropped: random.below(3) }),
    }
  }
}
