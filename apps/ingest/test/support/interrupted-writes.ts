import { eventRow } from '../../src/domain/event-row.ts'
import { random } from '../../src/domain/random.ts'
import type { ActiveRow, Store } from '../../src/domain/store.ts'
import { createDynamoDBStore } from '../../src/store/dynamodb-store.ts'
import type { Tables } from './tables.ts'
import type { TrackedEvent } from './tracker.ts'

/** A store over these tables. */
export function storeOf({ client, names }: Tables): Store {
  return createDynamoDBStore({ client, tables: names })
}

/** Puts the rows of events without their session, as a process that is killed between both writes. */
export async function putWithoutSession(store: Store, events: readonly TrackedEvent[]): Promise<void> {
  const rows = events.map((event) =>
    eventRow(
      {
        event,
        plain: false,
        mayStartSession: true,
        request: { receivedAt: event.timestamp, address: '', userAgent: '' },
      },
      { session_id: event.session_id, clock_offset: 0 },
      random,
    ),
  )
  await store.put(rows)
}

/** An active row, the write-ahead marker of a session whose events are not stored yet. */
export function activeRowFor(
  session_id: string,
  { updated_at, expires_at }: Pick<ActiveRow, 'updated_at' | 'expires_at'>,
): ActiveRow {
  return { session_id, user_id: 'ada', last_activity: updated_at, current_page: '', expires_at, updated_at }
}
