import { type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { BatchAnswer, WireBatch, WireEvent } from '@footfall/protocol'
import { listen } from './server.ts'

/** A request as it came in. */
export interface Recorded {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/**
 * The network between a browser and the ingest app: passes everything on, keeps a record, and fails on command as
 * networks do. Commands are for what is posted; everything else always passes.
 */
export interface Collector {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly requests: readonly Recorded[]
  /** The events posted so far, in the order of their arrival, once for each time that they were posted. */
  events(): readonly WireEvent[]
  /** From now on nothing posted reaches the app. */
  losesRequests(): void
  /** From now on everything posted reaches the app, and none of its answers the browser. */
  losesAnswers(): void
  passesAgain(): void
  /** The next batch does not reach the app, and has this for an answer. */
  answersNext(answer: (batch: WireBatch) => BatchAnswer): void
  stop(): Promise<void>
}

export async function startCollector(app: string): Promise<Collector> {
  const requests: Recorded[] = []
  let losing: 'nothing' | 'requests' | 'answers' = 'nothing'
  let next: ((batch: WireBatch) => BatchAnswer) | undefined

  const { port, stop } = await listen(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const body = await buffer(request)
    requests.push({ method, path, headers, body: body.toString() })
    // Chromium repeats a request by itself if a connection used before fails, so each gets a new one.
    response.setHeader('Connection', 'close')
    if (method !== 'POST') return pass(request, body, response)
    if (losing === 'requests') return response.destroy()
    if (next) {
      const answer = next(JSON.parse(body.toString()))
      next = undefined
      response.setHeader('Access-Control-Allow-Origin', '*')
      return response.end(JSON.stringify(answer))
    }
    pass(request, body, response)
  })

  function pass({ method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const passed = send(`${app}${url}`, { method, headers }, (answer) => {
      if (method === 'POST' && losing === 'answers') {
        response.destroy()
        return
      }
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close' })
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    passed.end(body)
  }

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    events: () =>
      requests
        .filter(({ method }) => method === 'POST')
        .flatMap(({ body }) => (JSON.parse(body) as WireBatch).events),
    losesRequests: () => {
      losing = 'requests'
    },
    losesAnswers: () => {
      losing = 'answers'
    },
    passesAgain: () => {
      losing = 'nothing'
    },
    answersNext: (answer) => {
      next = answer
    },
    stop,
  }
}
