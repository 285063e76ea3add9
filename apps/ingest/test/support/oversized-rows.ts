import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** The type of the events whose rows become too large. */
export const OVERSIZED = 'oversized'

/** DynamoDB rejects an item above 400 KiB (developer guide, "Quotas"). */
const TOO_LARGE = 'x'.repeat(400 * 1024)

/**
 * Makes the rows of {@link OVERSIZED} events larger than DynamoDB accepts, after the app has written them. No event that
 * the app accepts makes such a row.
 */
export function enlargeRows(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => next({ ...args, input: enlarged(args.input) as typeof args.input }),
    // Before lib-dynamodb makes attributes of the rows.
    { step: 'initialize', priority: 'high', name: 'enlarge rows' },
  )
}

/** The same value, with a large title in each item of an {@link OVERSIZED} event at any depth. */
function enlarged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(enlarged)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, enlarged(part)]))
  return isOversized(inner) ? { ...inner, title: TOO_LARGE } : inner
}

function isOversized(item: Readonly<Record<string, unknown>>): boolean {
  return item['event_type'] === OVERSIZED
}
