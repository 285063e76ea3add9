import { answerOf } from './answers.ts'
import type { Answer, Call } from './call.ts'

/** What is asked for by table: items as BatchWriteItem has them, in its request and in `UnprocessedItems`; BatchGetItem has keys. */
type Requests = Readonly<Record<string, readonly unknown[] | { readonly Keys: readonly unknown[] }>>

interface Part {
  readonly table: string
  readonly item: unknown
}

/** Where an answer says what was left, by operation. */
const LEFT: Readonly<Record<string, 'UnprocessedItems' | 'UnprocessedKeys'>> = {
  BatchWriteItem: 'UnprocessedItems',
  BatchGetItem: 'UnprocessedKeys',
}

/** Whether DynamoDB may do a part of it. */
export function isBatch({ operation }: Call): boolean {
  return operation in LEFT
}

/** Passes on some parts of a batch, perhaps none and never all, and answers as if DynamoDB had had no room for the others. */
export function leaveUnprocessed(
  call: Call,
  random: () => number,
  pass: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  const first = Math.floor(random() * partsOf(requestsOf(call)).length)
  return leaveOut(call, (_, index) => index === first || random() < 0.5, pass)
}

/** Passes on a batch without those parts for which `isLeft` holds, and answers that they were left. */
export async function leaveOut(
  call: Call,
  isLeft: (item: unknown, index: number) => boolean,
  pass: (call: Call) => Promise<Answer>,
): Promise<Answer> {
  const requests = requestsOf(call)
  const parts = partsOf(requests)
  const left = parts.filter(({ item }, index) => isLeft(item, index))
  const taken = parts.filter((part) => !left.includes(part))
  const name = LEFT[call.operation] as string
  if (taken.length === 0) return answerOf(200, { [name]: byTable(left, requests) })
  const body = JSON.stringify({ ...JSON.parse(call.body), RequestItems: byTable(taken, requests) })
  const answer = await pass({ ...call, body })
  if (answer.status !== 200) return answer
  const output = JSON.parse(answer.body) as Readonly<Record<string, Requests>>
  const leftByDynamoDB = partsOf(output[name] ?? {})
  return answerOf(200, { ...output, [name]: byTable([...left, ...leftByDynamoDB], requests) })
}

function requestsOf({ body }: Call): Requests {
  return (JSON.parse(body) as { readonly RequestItems: Requests }).RequestItems
}

function partsOf(requests: Requests): readonly Part[] {
  return Object.entries(requests).flatMap(([table, of]) =>
    ('Keys' in of ? of.Keys : of).map((item) => ({ table, item })),
  )
}

/** Parts as the request has them, with what it says beside its keys. */
function byTable(parts: readonly Part[], requests: Requests): Requests {
  const items = new Map<string, unknown[]>()
  for (const { table, item } of parts) items.set(table, [...(items.get(table) ?? []), item])
  return Object.fromEntries(
    [...items].map(([table, of]) => {
      const request = requests[table] ?? []
      return [table, 'Keys' in request ? { ...request, Keys: of } : of]
    }),
  )
}
