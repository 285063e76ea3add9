import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expiringTables, type TableNames, tableDefinitions } from '@footfall/tables'
import { describeTable } from './describe-table.ts'
import { keyDifferences } from './key-differences.ts'
import { timeToLiveWarning } from './time-to-live.ts'

/** The result of {@link inspectTables}. */
export interface Inspection {
  /** Names of tables that do not exist. */
  readonly missing: readonly string[]
  /** Differences that would lose events, one sentence each. */
  readonly wrong: readonly string[]
  /** Differences that cost storage or money, one sentence each. */
  readonly warnings: readonly string[]
}

/** Compares the three tables with their definitions. It only reads. `keptForEver`: events and sessions need no TTL. */
export async function inspectTables(
  client: DynamoDBClient,
  tables: TableNames,
  { keptForEver }: { readonly keptForEver: boolean },
): Promise<Inspection> {
  const tableStates = await Promise.all(
    tableDefinitions(tables).map(async (definition) => ({
      definition,
      found: await describeTable(client, definition.TableName),
    })),
  )
  const missing = tableStates.filter(({ found }) => !found).map(({ definition }) => definition.TableName)
  const warnings = await Promise.all(
    expiringTables(tables, keptForEver)
      .filter((name) => !missing.includes(name))
      .map((name) => timeToLiveWarning(client, name)),
  )
  return {
    missing,
    wrong: tableStates.flatMap(({ definition, found }) => (found ? keyDifferences(definition, found) : [])),
    warnings: warnings.filter((warning) => warning !== undefined),
  }
}
