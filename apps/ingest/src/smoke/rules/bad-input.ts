import { describe } from '../describe.ts'
import type { Rule } from '../rule.ts'
import { missingCorsHeaders } from './cross-origin.ts'

/** Bodies that are no event, and what each is. */
const BODIES = [
  { name: 'a body that is not JSON', body: 'user_id=test_user_1' },
  { name: 'an array', body: '[{"event_type":"page_view"}]' },
  { name: 'a number', body: '42' },
  { name: 'an empty body', body: '' },
  { name: 'a numeric user_id', body: '{"user_id":42}' },
  { name: 'NaN', body: '{"timestamp":NaN}' },
  {
    name: 'a URL of 500 KB',
    body: JSON.stringify({ page_url: `https://example.com/${'a'.repeat(500_000)}` }),
  },
]

export const badInputRules: readonly Rule[] = BODIES.map(({ name, body }) => ({
  rule: `${name} is answered 400 or 413, with one sentence and the CORS headers`,
  async check({ post }) {
    const reply = await post(body)
    const missing = missingCorsHeaders(reply)
    return {
      holds: (reply.status === 400 || reply.status === 413) && isSentence(reply.fields['error']) && !missing,
      seen: [describe(reply), missing].filter(Boolean).join(' '),
    }
  },
}))

/** Whether it is one line of words, not a stack trace. */
function isSentence(error: unknown): boolean {
  return typeof error === 'string' && /^[^\n]{1,200}$/.test(error) && !/Traceback|\bat .*:\d+:\d+/.test(error)
}
