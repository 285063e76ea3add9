import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** The type of events that become poison. */
export const POISON = 'poison'

/** DynamoDB takes no item above 400 KiB (developer guide, "Quotas"). */
const TOO_LARGE = 'x'.repeat(400 * 1024)

/**
 * Makes the rows of {@link POISON} events larger than DynamoDB takes, on their way to it: no event that the app accepts
 * is so by itself.
 */
export function poison(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => next({ ...args, input: poisoned(args.input) as typeof args.input }),
    { step: 'initialize', name: 'poison' },
  )
}

/** The same, with a title too large in whatever item is poison, at any depth. */
function poisoned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(poisoned)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, poisoned(part)]))
  return isPoison(inner) ? { ...inner, title: { S: TOO_LARGE } } : inner
}

function isPoison(item: Readonly<Record<string, unknown>>): boolean {
  return Object(item['event_type']).S === POISON
}
