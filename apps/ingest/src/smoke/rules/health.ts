import { describe } from '../describe.ts'
import type { Rule } from '../rule.ts'

export const healthRules: readonly Rule[] = [
  {
    rule: 'GET /health answers 200',
    async check({ ask }) {
      const reply = await ask('GET', '/health')
      return { holds: reply.status === 200, seen: describe(reply) }
    },
  },
]
