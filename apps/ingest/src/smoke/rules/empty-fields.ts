import { describe } from '../describe.ts'
import type { Rule } from '../rule.ts'
import { acceptedSession } from './answer.ts'

/** Events that say nothing, each in its way. */
const EMPTY = [
  { name: '{}', event: {} },
  { name: 'an event of null fields', event: eventOf(null) },
  { name: 'an event of "" fields', event: eventOf('') },
]

export const emptyFieldRules: readonly Rule[] = EMPTY.map(({ name, event }) => ({
  rule: `${name} is a page view of a new visitor, whose session continues without a user_id`,
  async check({ post }) {
    const [first, other] = [acceptedSession(await post(event)), acceptedSession(await post(event))]
    const reply = await post({ ...event, session_id: first })
    return {
      holds:
        first !== undefined && other !== undefined && first !== other && acceptedSession(reply) === first,
      seen: `${first ?? 'no session'}, then ${describe(reply)}`,
    }
  },
}))

function eventOf(value: null | '') {
  return {
    user_id: value,
    session_id: value,
    event_type: value,
    page_url: value,
    referrer: value,
    user_agent: value,
  }
}
