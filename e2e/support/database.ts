import { startDynalite } from '@footfall/testing/dynamodb'

/** A DynamoDB API, and the three tables in it that belong to one worker of the tests. */
export interface Database {
  readonly endpoint: string
  readonly tables: TableNames
  stop(): Promise<void>
}

/** Names of the three tables. */
export interface TableNames {
  readonly events: string
  readonly sessions: string
  readonly activeSessions: string
}

/** Uses the DynamoDB API at `DYNAMODB_ENDPOINT`, where that is set; else starts dynalite. The tables are still to be created. */
export async function openDatabase(worker: number): Promise<Database> {
  const given = process.env['DYNAMODB_ENDPOINT']
  const prefix = `e2e-${Date.now()}-${worker}`
  return {
    ...(given ? { endpoint: given, stop: async () => {} } : await startDynalite()),
    tables: {
      events: `${prefix}-events`,
      sessions: `${prefix}-sessions`,
      activeSessions: `${prefix}-active-sessions`,
    },
  }
}
