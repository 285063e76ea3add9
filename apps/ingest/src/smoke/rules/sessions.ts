import { describe, tally } from '../describe.ts'
import type { Rule } from '../rule.ts'
import { acceptedSession } from './answer.ts'

/** The two requests that the Python Lambda's users know. */
const FIRST = {
  user_id: 'test_user_1',
  event_type: 'page_view',
  page_url: 'https://example.com/home',
  referrer: 'https://google.com',
}
const SECOND = {
  user_id: 'test_user_1',
  session_id: 'sess_123',
  event_type: 'page_view',
  page_url: 'https://example.com/products',
}

/** Posts that meet on one session. */
const AT_ONCE = 50

export const sessionRules: readonly Rule[] = [
  {
    rule: 'an event without a session starts one',
    async check({ post }) {
      const reply = await post(FIRST)
      return { holds: acceptedSession(reply) !== undefined, seen: describe(reply) }
    },
  },
  {
    rule: 'an event that names an unknown, ill-formed session gets a new one',
    async check({ post }) {
      const reply = await post(SECOND)
      const session = acceptedSession(reply)
      return { holds: session !== undefined && session !== SECOND.session_id, seen: describe(reply) }
    },
  },
  {
    rule: 'posting with the answered id continues the session',
    async check({ post }) {
      const session = acceptedSession(await post(SECOND))
      const reply = await post({ ...SECOND, session_id: session })
      return { holds: session !== undefined && acceptedSession(reply) === session, seen: describe(reply) }
    },
  },
  {
    rule: 'the content type does not matter',
    async check({ post }) {
      const session = acceptedSession(await post(FIRST, 'text/plain;charset=UTF-8'))
      const reply = await post({ ...FIRST, session_id: session }, 'application/x-www-form-urlencoded')
      return { holds: session !== undefined && acceptedSession(reply) === session, seen: describe(reply) }
    },
  },
  {
    rule: `${AT_ONCE} posts at once on one session are all accepted into it`,
    async check({ post }) {
      const session = acceptedSession(await post(FIRST))
      const replies = await Promise.all(
        Array.from({ length: AT_ONCE }, () => post({ ...FIRST, session_id: session })),
      )
      const events = new Set(replies.map(({ fields }) => fields['event_id']))
      return {
        holds:
          session !== undefined &&
          replies.every((reply) => acceptedSession(reply) === session) &&
          events.size === AT_ONCE,
        seen: `${tally(replies.map(({ status }) => status))}; sessions: ${
          new Set(replies.map(acceptedSession)).size
        }, events: ${events.size}`,
      }
    },
  },
  {
    rule: "another visitor's session cannot be written to",
    async check({ post }) {
      const session = acceptedSession(await post(FIRST))
      const reply = await post({ ...FIRST, user_id: 'test_user_2', session_id: session })
      const given = acceptedSession(reply)
      return {
        holds: session !== undefined && given !== undefined && given !== session,
        seen: `${session} named, ${describe(reply)}`,
      }
    },
  },
]
