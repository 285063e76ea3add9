import { type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { BatchAnswer, WireBatch, WireEvent } from '@footfall/protocol'
import type { App } from './app.ts'
import { listen } from './server.ts'

/** A request as it came in. */
export interface Recorded {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** Empty if the connection was cut before the body was read. */
  readonly body: string
}

/** An answer that does not come from the app. Scripts of other origins may read it, unless `headers` say otherwise. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * The network between a browser and the ingest app: passes everything on, keeps a record, and fails on command as
 * networks do. Commands are for what is posted; everything else always passes, except through a closed port.
 */
export interface Collector {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly requests: readonly Recorded[]
  /** The bodies posted so far, in the order of their arrival. */
  bodies(): readonly string[]
  /** The events posted so far, in the order of their arrival, once for each time that they were posted. */
  events(): readonly WireEvent[]
  /** From now on connections are cut before anything posted is read. */
  cutsConnections(): void
  /** From now on nothing posted reaches the app. */
  losesRequests(): void
  /** From now on everything posted reaches the app, and none of its answers the browser. */
  losesAnswers(): void
  /** From now on everything posted reaches the app, and none of its answers comes, while the connections stay open. */
  hangs(): void
  /** Sends the answers that hang, if the browser still waits for them. */
  answersAtLast(): void
  /** From now on nothing posted reaches the app, and this is the answer. */
  answers(answer: Answer): void
  /** From now on what is posted with more events or bytes than this does not reach the app: 413 is the answer. */
  refusesAbove(limit: { readonly events?: number; readonly bytes?: number }): void
  /** From now on connections are refused. */
  closesPort(): Promise<void>
  opensPort(): Promise<void>
  /** What is posted passes again. What hangs goes on to hang. */
  passesAgain(): void
  /** The next batch does not reach the app, and has this for an answer. */
  answersNext(answer: (batch: WireBatch) => BatchAnswer): void
  /** From now on requests go to these apps, to each in its turn. */
  passesInTurn(apps: readonly Pick<App, 'url'>[]): void
  stop(): Promise<void>
}

export async function startCollector(app: Pick<App, 'url'>): Promise<Collector> {
  const requests: Recorded[] = []
  let apps: readonly Pick<App, 'url'>[] = [app]
  let passed = 0
  let cutting = false
  let handle: Handling = pass
  const hanging: (() => unknown)[] = []
  let next: ((batch: WireBatch) => BatchAnswer) | undefined

  const { port, closes, opens, stop } = await listen(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const record = (body: string): unknown => requests.push({ at: Date.now(), method, path, headers, body })
    const posted = method === 'POST'
    // Chromium repeats a request by itself if a connection used before fails, so each gets a new one.
    response.setHeader('Connection', 'close')
    if (posted && cutting) {
      record('')
      return response.destroy()
    }
    const body = await buffer(request).catch(() => undefined)
    if (!body) return response.destroy()
    record(body.toString())
    if (!posted) return pass({ request, body, response })
    if (next) {
      const answer = next(JSON.parse(body.toString()))
      next = undefined
      return give(response, { status: 200, body: JSON.stringify(answer) })
    }
    handle({ request, body, response })
  })

  /** Passes the request to the app and its answer to `deliver`. Default: to the browser. */
  function pass({ request, body, response }: Exchange, deliver = relay): void {
    const { method, url, headers } = request
    const { url: target } = apps[passed++ % apps.length] ?? app
    const passing = send(`${target}${url}`, { method, headers }, (answer) => deliver(answer, response))
    passing.on('error', () => response.destroy())
    passing.end(body)
  }

  const behave = (handling: Handling): void => {
    cutting = false
    handle = handling
  }

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    bodies: () => requests.filter(({ method }) => method === 'POST').map(({ body }) => body),
    events: () =>
      requests
        .filter(({ method, body }) => method === 'POST' && body)
        .flatMap(({ body }) => (JSON.parse(body) as WireBatch).events),
    cutsConnections: () => {
      cutting = true
    },
    losesRequests: () => behave(({ response }) => response.destroy()),
    losesAnswers: () =>
      behave((exchange) =>
        pass(exchange, (answer, response) => {
          answer.resume()
          response.destroy()
        }),
      ),
    hangs: () =>
      behave((exchange) => pass(exchange, (answer, response) => hanging.push(() => relay(answer, response)))),
    answersAtLast: () => {
      for (const answer of hanging.splice(0)) answer()
    },
    answers: (answer) => behave(({ response }) => give(response, answer)),
    refusesAbove: ({ events = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY }) =>
      behave((exchange) => {
        const batch = JSON.parse(exchange.body.toString()) as WireBatch
        const fits = batch.events.length <= events && exchange.body.length <= bytes
        if (fits) pass(exchange)
        else give(exchange.response, { status: 413, body: '{"error":"too large"}' })
      }),
    closesPort: closes,
    opensPort: opens,
    passesAgain: () => behave(pass),
    answersNext: (answer) => {
      next = answer
    },
    passesInTurn: (several) => {
      apps = several
    },
    stop,
  }
}

/** A request that was read, and the response that it waits for. */
interface Exchange {
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly response: ServerResponse
}

type Handling = (exchange: Exchange) => unknown

function relay(answer: IncomingMessage, response: ServerResponse): unknown {
  response.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close' })
  return answer.pipe(response)
}

function give(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  response
    .writeHead(status, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Retry-After',
      ...headers,
    })
    .end(body)
}
