import type { AttributeDefinition, KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb'
import type { TableDefinition } from '@footfall/tables'

/**
 * What would lose events in a table that exists, a sentence each: another key, or an index that takes an attribute by
 * another type than Footfall writes, so that DynamoDB rejects the row. Other differences lose nothing.
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

/** `session_id (HASH, S), event_id (RANGE, S)`, in this order whatever the order in the description. */
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
