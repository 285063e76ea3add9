/**
 * Milliseconds before DynamoDB is asked again for what it left unprocessed, which is ours to do (API reference,
 * BatchWriteItem: "exponential backoff"). Any part of a span that doubles, so that those who were refused together do
 * not come back together; at most half a second.
 */
export function pauseBefore(attempt: number): number {
  return Math.random() * Math.min(25 * 2 ** attempt, 500)
}
