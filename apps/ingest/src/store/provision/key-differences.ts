import type { AttributeDefinition, KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb'
import type { TableDefinition } from '@footfall/tables'

/**
 * The differences of an existing table that would lose events, one sentence each: another key, or an index on an attribute
 * with another type than Footfall writes, so that DynamoDB rejects the row. Other differences lose no event.
 */
export function keyDifferences(definition: TableDefinition, found: TableDescription): readonly string[] {
  const name = definition.TableName
  const needed = keyOf(definition.KeySchema, definition.AttributeDefinitions)
  const key = keyOf(found.KeySchema, found.AttributeDefinitions)
  if (key !== needed) {
    return [
      `The table ${name} has the key ${key} where Footfall needs ${needed}: name another table, which \`pnpm tables\` creates.`,
    ]
  }
  return (definition.AttributeDefinitions ?? []).flatMap(
    ({ AttributeName: attribute, AttributeType: type }) => {
      const indexed = typeOf(attribute, found.AttributeDefinitions)
      return indexed === undefined || indexed === type
        ? []
        : [
            `An index of the table ${name} takes ${attribute} as ${indexed} where Footfall writes ${type}: delete the index.`,
          ]
    },
  )
}

/** A key as `session_id (HASH, S), event_id (RANGE, S)`. The hash key is first in any order of `elements`. */
function keyOf(
  elements: readonly KeySchemaElement[] = [],
  attributes: readonly AttributeDefinition[] | undefined,
): string {
  return ['HASH', 'RANGE']
    .flatMap((kind) => elements.filter(({ KeyType }) => KeyType === kind))
    .map(
      ({ AttributeName, KeyType }) => `${AttributeName} (${KeyType}, ${typeOf(AttributeName, attributes)})`,
    )
    .join(', ')
}

function typeOf(
  attribute: string | undefined,
  types: readonly AttributeDefinition[] = [],
): string | undefined {
  return types.find(({ AttributeName }) => AttributeName === attribute)?.AttributeType
}
