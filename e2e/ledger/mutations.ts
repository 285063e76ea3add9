/** A rule of Footfall's that is broken on purpose, to show that the matrix notices. */
export interface Mutation {
  readonly of: 'tracker' | 'app'
  readonly changes: readonly Change[]
}

/** A text of one source file, and what stands there instead. */
export interface Change {
  /** From the root of the repository. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** Events leave the outbox before anybody has answered for them. */
export const DELETE_BEFORE_THE_ANSWER: Mutation = {
  of: 'tracker',
  changes: [
    {
      file: 'packages/tracker/src/delivery.ts',
      from: 'const response = await (',
      to: 'for (const { event_id } of events) remove(prefix + event_id)\n    const response = await (',
    },
  ],
}

/** The key of an event's row is not the event's own id. */
export const DEDUPE_OFF: Mutation = {
  of: 'app',
  changes: [
    {
      file: 'apps/ingest/src/domain/event-row.ts',
      from: 'event_id: event.event_id,',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a piece of source.
      to: 'event_id: `evt_${request.receivedAt}_${random(16)}`,',
    },
  ],
}

/** A session is written, whatever others have written meanwhile. */
export const VERSION_CHECK_OFF: Mutation = {
  of: 'app',
  changes: [
    {
      file: 'apps/ingest/src/store/dynamodb-store.ts',
      from: `ConditionExpression:
              expected === undefined ? 'attribute_not_exists(session_id)' : '#version = :expected',`,
      to: '',
    },
    {
      file: 'apps/ingest/src/store/dynamodb-store.ts',
      from: "':expected': expected,",
      to: '',
    },
  ],
}
