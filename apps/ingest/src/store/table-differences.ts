import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  TableDescription,
} from '@aws-sdk/client-dynamodb'
import type { TableDefinition } from './table-definitions.ts'

/** How a table differs from its definition: sentences that say what, and what to do about it. */
export interface Differences {
  /** With these, events would be lost, or could not be read. */
  readonly wrong: readonly string[]
  /** With these, all works and something costs more than it must. */
  readonly doubtful: readonly string[]
}

export const NO_DIFFERENCES: Differences = { wrong: [], doubtful: [] }

/** Compares a table with its definition: keys, their types, and indexes. Other indexes are their owner's business. */
export function tableDifferences(definition: TableDefinition, found: TableDescription): Differences {
  const name = definition.TableName
  const needed = keysOf(definition, definition)
  const keys = keysOf(found, found)
  if (keys !== needed) {
    return wrong(
      `The table ${name} has the key ${keys} where Footfall needs ${needed}: name another table, which \`pnpm tables\` creates.`,
    )
  }
  const indexes = (definition.GlobalSecondaryIndexes ?? []).map((index) =>
    indexDifferences(definition, index, found),
  )
  return {
    wrong: indexes.flatMap((index) => index.wrong),
    doubtful: indexes.flatMap((index) => index.doubtful),
  }
}

function indexDifferences(
  definition: TableDefinition,
  index: GlobalSecondaryIndex,
  found: TableDescription,
): Differences {
  const place = `index ${index.IndexName}`
  const there = found.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.IndexName)
  const add = `add it with \`${creating(definition, index)}\``
  if (!there) return wrong(`The table ${definition.TableName} has no ${place}: ${add}.`)
  const needed = keysOf(index, definition)
  const keys = keysOf(there, found)
  if (keys !== needed) {
    return wrong(
      `The ${place} of the table ${definition.TableName} has the key ${keys} where Footfall needs ${needed}: delete it, and ${add}.`,
    )
  }
  const holds = there.Projection?.ProjectionType
  return holds === index.Projection?.ProjectionType
    ? NO_DIFFERENCES
    : {
        ...NO_DIFFERENCES,
        doubtful: [
          `The ${place} of the table ${definition.TableName} holds more than keys (${holds}), which costs a write unit more at each write of a session: delete it, and ${add}.`,
        ],
      }
}

function wrong(sentence: string): Differences {
  return { ...NO_DIFFERENCES, wrong: [sentence] }
}

/** The command that creates an index. */
function creating({ TableName, AttributeDefinitions }: TableDefinition, index: GlobalSecondaryIndex): string {
  const attributes = (index.KeySchema ?? [])
    .map(
      ({ AttributeName }) =>
        `AttributeName=${AttributeName},AttributeType=${typeOf(AttributeName, AttributeDefinitions)}`,
    )
    .join(' ')
  const updates = JSON.stringify([{ Create: index }])
  return `aws dynamodb update-table --table-name ${TableName} --attribute-definitions ${attributes} --global-secondary-index-updates '${updates}'`
}

/** `session_id (HASH, S), event_id (RANGE, S)`, whichever comes first in what DynamoDB says. */
function keysOf(
  { KeySchema = [] }: { readonly KeySchema?: readonly KeySchemaElement[] | undefined },
  { AttributeDefinitions }: { readonly AttributeDefinitions?: readonly AttributeDefinition[] | undefined },
): string {
  return ['HASH', 'RANGE']
    .flatMap((kind) => KeySchema.filter(({ KeyType }) => KeyType === kind))
    .map(
      ({ AttributeName, KeyType }) =>
        `${AttributeName} (${KeyType}, ${typeOf(AttributeName, AttributeDefinitions)})`,
    )
    .join(', ')
}

function typeOf(
  attribute: string | undefined,
  types: readonly AttributeDefinition[] = [],
): string | undefined {
  return types.find(({ AttributeName }) => AttributeName === attribute)?.AttributeType
}
