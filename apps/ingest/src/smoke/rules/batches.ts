import type { EventResult, WireBatch } from '@footfall/protocol'
import type { Reply } from '../deployment.ts'
import { describe } from '../describe.ts'
import type { Rule } from '../rule.ts'
import { trackerBatch } from './tracker-batch.ts'

export const batchRules: readonly Rule[] = [
  {
    rule: 'a batch is stored event by event, in the session that it names',
    async check({ post }) {
      const batch = trackerBatch()
      const reply = await post(batch)
      return { holds: statuses(reply, batch) === 'stored stored', seen: describe(reply) }
    },
  },
  {
    rule: 'a batch that comes again is answered "duplicate", event by event',
    async check({ post }) {
      const batch = trackerBatch()
      await post(batch)
      const reply = await post(batch)
      return { holds: statuses(reply, batch) === 'duplicate duplicate', seen: describe(reply) }
    },
  },
  {
    rule: 'an invalid event in a batch is rejected with a reason and costs the others nothing',
    async check({ post }) {
      const { events, ...beside } = trackerBatch()
      const batch = { ...beside, events: [...events, { event_type: 42 }] }
      const reply = await post(batch)
      const [, , last] = resultsOf(reply)
      return {
        holds:
          statuses(reply, { ...beside, events }) === 'stored stored' &&
          last?.status === 'rejected' &&
          typeof last.error === 'string',
        seen: describe(reply),
      }
    },
  },
]

/** What became of the events that a batch holds; nothing where the answer is not to this batch and its session. */
function statuses({ status, fields }: Reply, { session_id, events }: WireBatch): string | undefined {
  const results = resultsOf({ fields }).slice(0, events.length)
  const fits =
    status === 200 &&
    fields['session_id'] === session_id &&
    events.every(
      ({ event_id }, index) =>
        results[index]?.event_id === event_id && results[index]?.session_id === session_id,
    )
  return fits ? results.map((result) => result.status).join(' ') : undefined
}

function resultsOf({ fields }: Pick<Reply, 'fields'>): readonly Partial<EventResult>[] {
  const { results } = fields
  return Array.isArray(results) ? results : []
}
