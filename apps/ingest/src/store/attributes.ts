import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** An item as DynamoDB has it: each attribute under the letter of its type. */
export type Item = Record<string, AttributeValue>

/**
 * A row as an item. Rows are plain JSON, and what is undefined is left out; so this does with a glance at each value,
 * where lib-dynamodb looks for sets, maps, buffers and wrapped numbers by `constructor.name`, which a visitor may choose.
 */
export function itemOf(row: object): Item {
  const present = Object.entries(row).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present.map(([name, value]) => [name, attributeOf(value)]))
}

/** One value of a row. */
function attributeOf(value: unknown): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value }
    case 'number':
      return { N: String(value) }
    case 'boolean':
      return { BOOL: value }
    default:
      if (value === null) return { NULL: true }
      return Array.isArray(value) ? { L: value.map(attributeOf) } : { M: itemOf(value as object) }
  }
}

/** The row that an item was. What an operator may have added in types that rows do not have is left out. */
export function rowOf<Row>(item: Item): Row {
  const values = Object.entries(item).map(([name, attribute]) => [name, plainOf(attribute)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Row
}

function plainOf(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S
  if (attribute.N !== undefined) return Number(attribute.N)
  if (attribute.BOOL !== undefined) return attribute.BOOL
  if (attribute.NULL !== undefined) return null
  if (attribute.L !== undefined) return attribute.L.map(plainOf)
  if (attribute.M !== undefined) return rowOf(attribute.M)
  return undefined
}
