import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { expiringTables, type TableNames, tableDefinitions } from './table-definitions.ts'
import { type Differences, NO_DIFFERENCES, tableDifferences } from './table-differences.ts'
import { expiresOtherwise, timeToLiveOf } from './time-to-live.ts'

/** What is found where the tables should be, besides how they differ: the names of those that are not there. */
export interface Inspection extends Differences {
  readonly missing: readonly string[]
}

/** Compares the three tables with what Footfall needs, and changes nothing. */
export async function inspectTables(
  client: DynamoDBClient,
  tables: TableNames,
  { keptForEver }: { readonly keptForEver: boolean },
): Promise<Inspection> {
  const definitions = tableDefinitions(tables)
  const found = await Promise.all(definitions.map(({ TableName }) => describeTable(client, TableName)))
  const isThere = (name: string): boolean =>
    found.some((table, index) => table && definitions[index]?.TableName === name)
  const differences = await Promise.all([
    ...definitions.map((definition, index) =>
      found[index] ? tableDifferences(definition, found[index]) : NO_DIFFERENCES,
    ),
    ...expiringTables(tables, keptForEver)
      .filter(isThere)
      .map((name) => expiryDifferences(client, name)),
  ])
  return {
    missing: definitions.map(({ TableName }) => TableName).filter((name) => !isThere(name)),
    wrong: differences.flatMap(({ wrong }) => wrong),
    doubtful: differences.flatMap(({ doubtful }) => doubtful),
  }
}

/** Nothing where there is no such table. */
export async function describeTable(
  client: DynamoDBClient,
  name: string,
): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

async function expiryDifferences(client: DynamoDBClient, name: string): Promise<Differences> {
  const timeToLive = await timeToLiveOf(client, name)
  switch (timeToLive.state) {
    case 'another':
      return { ...NO_DIFFERENCES, wrong: [expiresOtherwise(name, timeToLive.attribute)] }
    case 'off':
      return {
        ...NO_DIFFERENCES,
        doubtful: [`The table ${name} keeps rows that have expired: turn its TTL on with \`pnpm tables\`.`],
      }
    case 'hidden':
      return {
        ...NO_DIFFERENCES,
        doubtful: [
          `Whether the table ${name} deletes rows that have expired is hidden from these credentials: allow them dynamodb:DescribeTimeToLive.`,
        ],
      }
    default:
      return NO_DIFFERENCES
  }
}
