import { createEventId, createVisitorId, sessionIdOf, type WireEvent } from '@footfall/protocol'
import type { Luck } from './luck.ts'

/** A browser that others may name, too. */
interface Visitor {
  readonly anonymous_id: string
  session_id: string
  last: string
}

/** Bodies that the app must accept, as trackers and plain clients write them, of a few visitors who go on from body to body. */
export function createValidBodies(luck: Luck, now: number): () => Record<string, unknown> {
  const visitors = Array.from({ length: 6 }, (): Visitor => {
    const anonymous_id = createVisitorId(luck.random)
    return { anonymous_id, session_id: '', last: '' }
  })
  let time = now
  const forms = [plain, plain, plainWithSession, tracked, tracked, batch, batch, sharing]
  return () => luck.pick(forms)()

  function plain(): Record<string, unknown> {
    return luck.once(8) ? {} : { ...said(), user_id: `user-${luck.below(50)}` }
  }

  function plainWithSession(): Record<string, unknown> {
    const { session_id, anonymous_id } = luck.pick(visitors)
    return { ...said(), ...(session_id && { session_id, anonymous_id }) }
  }

  function tracked(): Record<string, unknown> {
    const visitor = luck.pick(visitors)
    return { ...next(visitor), anonymous_id: visitor.anonymous_id, sent_at: now }
  }

  function batch(): Record<string, unknown> {
    const visitor = luck.pick(visitors)
    const size = luck.once(100) ? 30 : 1 + luck.below(3)
    return {
      sent_at: now,
      anonymous_id: visitor.anonymous_id,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
      events: Array.from({ length: size }, () => next(visitor)),
    }
  }

  /** Plain events that share what stands beside them. */
  function sharing(): Record<string, unknown> {
    return { ...said(), user_id: `user-${luck.below(50)}`, events: [said(), null, said()].filter(Boolean) }
  }

  function next(visitor: Visitor): WireEvent {
    time += luck.below(50)
    // Seldom late, as in life: a late event costs a replay of its session.
    const timestamp = luck.once(20) ? time - luck.below(60_000) : time
    const event_id = createEventId(timestamp, luck.random, luck.once(20) ? '' : visitor.last)
    if (!visitor.session_id || luck.once(6)) visitor.session_id = sessionIdOf(event_id)
    visitor.last = event_id
    return { event_id, session_id: visitor.session_id, timestamp, ...said() }
  }

  function said(): WireEvent {
    return {
      event_type: luck.pick(['page_view', 'signup', 'click', '購入']),
      page_url: luck.pick(['https://example.com/', 'https://example.com/cups?utm_source=mail', '/cups', '']),
      ...(luck.once(2) && { referrer: 'https://www.google.com/', title: 'Cups – Example' }),
      ...(luck.once(2) && {
        properties: { plan: 'pro', seats: luck.below(9), tags: ['a', { b: null }], on: true },
      }),
      ...(luck.once(20) && { site_id: 'shop', dropped: luck.below(3) }),
    }
  }
}
