import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expiringTables, type TableNames, tableDefinitions } from '@footfall/tables'
import { describeTable } from './describe-table.ts'
import { keyDifferences } from './key-differences.ts'
import { timeToLiveWarning } from './time-to-live.ts'

/** What a look at the three tables found. */
export interface Inspection {
  /** Names of tables that do not exist. */
  readonly missing: readonly string[]
  /** Sentences on differences that lose events. */
  readonly wrong: readonly string[]
  /** Sentences on what costs space or money. */
  readonly warnings: readonly string[]
}

/** Compares the three tables with what Footfall needs. Only reads. `keptForEver`: events and sessions need no TTL. */
export async function inspectTables(
  client: DynamoDBClient,
  tables: TableNames,
  { keptForEver }: { readonly keptForEver: boolean },
): Promise<Inspection> {
  const looks = await Promise.all(
    tableDefinitions(tables).map(async (definition) => ({
      definition,
      found: await describeTable(client, definition.TableName),
    })),
  )
  const missing = looks.filter(({ found }) => !found).map(({ definition }) => definition.TableName)
  const warnings = await Promise.all(
    expiringTables(tables, keptForEver)
      .filter((name) => !missing.includes(name))
      .map((name) => timeToLiveWarning(client, name)),
  )
  return {
    missing,
    wrong: looks.flatMap(({ definition, found }) => (found ? keyDifferences(definition, found) : [])),
    warnings: warnings.filter((warning) => warning !== undefined),
  }
}
