import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'

/** Names of the three tables. */
export interface TableNames {
  readonly events: string
  readonly sessions: string
  readonly activeSessions: string
}

/** A table as `CreateTable` takes it. */
export type TableDefinition = CreateTableCommandInput & { readonly TableName: string }

/**
 * The tables and the access pattern that each key serves.
 * - Events: all events of a session in the order of their ids, with one consistent query and no index.
 * - Sessions: one session by its id; through `UserIndex`, the sessions of a user by start time. Keys only: an index
 *   that held more would cost a write unit at each write of a session instead of one at its start.
 * - ActiveSessions: who is here now, by a scan that filters `expires_at`; its stream tells AWS Lambda of each deleted row,
 *   with its content. A stream that nothing reads costs nothing (https://aws.amazon.com/dynamodb/pricing/on-demand/).
 */
export function tableDefinitions(tables: TableNames): readonly TableDefinition[] {
  return [
    {
      TableName: tables.events,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'session_id', KeyType: 'HASH' },
        { AttributeName: 'event_id', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'session_id', AttributeType: 'S' },
        { AttributeName: 'event_id', AttributeType: 'S' },
      ],
    },
    {
      TableName: tables.sessions,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'session_id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'session_id', AttributeType: 'S' },
        { AttributeName: 'user_id', AttributeType: 'S' },
        { AttributeName: 'start_time', AttributeType: 'N' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'UserIndex',
          KeySchema: [
            { AttributeName: 'user_id', KeyType: 'HASH' },
            { AttributeName: 'start_time', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    },
    {
      TableName: tables.activeSessions,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'session_id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'session_id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'OLD_IMAGE' },
    },
  ]
}

/** The tables whose rows expire: active sessions always, events and sessions only with a retention. */
export function expiringTables(tables: TableNames, keptForEver: boolean): readonly string[] {
  return keptForEver ? [tables.activeSessions] : [tables.activeSessions, tables.events, tables.sessions]
}
