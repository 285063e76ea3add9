import type { ActiveRow } from '../../domain/store.ts'

/** A DynamoDB attribute value of a type that an active row has. */
export type StreamValue = { readonly S: string } | { readonly N: string }

/**
 * One change of a table, as its stream sends it to AWS Lambda
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#events-sample-dynamodb).
 */
export interface StreamRecord {
  readonly eventName?: string
  /** Present if DynamoDB itself made the change. */
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string } | null
  readonly dynamodb?: {
    readonly SequenceNumber?: string
    /** The row before the change; absent if the stream does not carry it. */
    readonly OldImage?: Readonly<Record<string, StreamValue>>
  }
}

/**
 * The active row that DynamoDB deleted because its TTL had expired; undefined for any other change
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html).
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

/** The table's stream has another view type than `pnpm tables` sets. */
class NoOldImage extends Error {
  override readonly name = 'NoOldImage'
  constructor() {
    super('The stream sends deleted rows without their fields: set its view type to OLD_IMAGE.')
  }
}

function text(value: StreamValue | undefined): string {
  if (!value) return ''
  return 'S' in value ? value.S : value.N
}
