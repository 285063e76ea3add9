import { answerOf } from './answers.ts'
import type { Answer, Call } from './call.ts'

/** Write requests by table, as BatchWriteItem has them in its request and in `UnprocessedItems`. */
type Requests = Readonly<Record<string, readonly unknown[]>>

/** Passes on some items of a BatchWriteItem, perhaps none and never all, and answers as if DynamoDB had had no room for the others. */
export async function leaveUnprocessed(
  call: Call,
  random: () => number,
  pass: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  const input = JSON.parse(call.body) as { RequestItems: Requests }
  const items = itemsOf(input.RequestItems)
  const first = Math.floor(random() * items.length)
  const left = items.filter((_, index) => index === first || random() < 0.5)
  const taken = items.filter((item) => !left.includes(item))
  if (taken.length === 0) return answerOf(200, { UnprocessedItems: byTable(left) })
  const answer = await pass({ ...call, body: JSON.stringify({ ...input, RequestItems: byTable(taken) }) })
  if (answer.status !== 200) return answer
  const output = JSON.parse(answer.body) as { UnprocessedItems?: Requests }
  const leftByDynamoDB = itemsOf(output.UnprocessedItems ?? {})
  return answerOf(200, { ...output, UnprocessedItems: byTable([...left, ...leftByDynamoDB]) })
}

interface Item {
  readonly table: string
  readonly item: unknown
}

function itemsOf(requests: Requests): readonly Item[] {
  return Object.entries(requests).flatMap(([table, items]) => items.map((item) => ({ table, item })))
}

function byTable(items: readonly Item[]): Requests {
  const requests: Record<string, unknown[]> = {}
  for (const { table, item } of items) {
    requests[table] ??= []
    requests[table].push(item)
  }
  return requests
}
