import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'

/** A request to DynamoDB, whole. */
export interface Call {
  /** Such as `BatchWriteItem`. */
  readonly operation: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What DynamoDB answers, or what is made up in its place. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Connections to DynamoDB, which stay open from call to call. */
export interface Line {
  /** Passes a call on and resolves to the answer, at which it has taken effect. */
  pass(call: Call): Promise<Answer>
  close(): void
}

export async function readCall(incoming: IncomingMessage): Promise<Call> {
  return { operation: operationOf(incoming), headers: incoming.headers, body: await text(incoming) }
}

/** The header reads `DynamoDB_20120810.BatchWriteItem` (developer guide, "DynamoDB low-level API"). */
export function operationOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) as string
}

export function openLine(target: string): Line {
  const agent = new Agent({ keepAlive: true })
  return {
    pass: ({ headers, body }) =>
      new Promise((resolve, reject) => {
        const outgoing = request(target, {
          method: 'POST',
          agent,
          headers: { ...headers, connection: 'keep-alive', 'content-length': Buffer.byteLength(body) },
        })
        outgoing.on('error', reject)
        outgoing.on('response', (response) => {
          text(response).then(
            (answered) =>
              resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answered }),
            reject,
          )
        })
        outgoing.end(body)
      }),
    close: () => agent.destroy(),
  }
}

async function text(message: IncomingMessage): Promise<string> {
  return (await message.setEncoding('utf8').toArray()).join('')
}
