import type { ActiveRow } from '../../domain/store.ts'

/** A value as DynamoDB writes it, of those types that an active row has. */
export type StreamValue = { readonly S: string } | { readonly N: string }

/**
 * One change of a table, as its stream tells AWS Lambda of it
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#events-sample-dynamodb).
 */
export interface StreamRecord {
  readonly eventName?: string
  /** Who made the change, where that was DynamoDB itself. */
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string } | null
  readonly dynamodb?: {
    readonly SequenceNumber?: string
    /** The row before the change; absent where the stream has none. */
    readonly OldImage?: Readonly<Record<string, StreamValue>>
  }
}

/**
 * The active row that DynamoDB deleted because its time to live was over; nothing where the record tells of another
 * change (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html).
 */
export function expiredRow({ eventName, userIdentity, dynamodb }: StreamRecord): ActiveRow | undefined {
  const byTimeToLive =
    userIdentity?.type === 'Service' && userIdentity.principalId === 'dynamodb.amazonaws.com'
  if (eventName !== 'REMOVE' || !byTimeToLive) return undefined
  const image = dynamodb?.OldImage
  if (!image) throw new NoOldImage()
  return {
    session_id: text(image['session_id']),
    user_id: text(image['user_id']),
    last_activity: Number(text(image['last_activity'])),
    current_page: text(image['current_page']),
    expires_at: Number(text(image['expires_at'])),
    updated_at: Number(text(image['updated_at'])),
  }
}

/** Whoever runs the app turned on a stream of another kind than `pnpm tables` does. */
class NoOldImage extends Error {
  override readonly name = 'NoOldImage'
  constructor() {
    super('The stream tells of deleted rows without what was in them: its view type must be OLD_IMAGE.')
  }
}

function text(value: StreamValue | undefined): string {
  if (!value) return ''
  return 'S' in value ? value.S : value.N
}
