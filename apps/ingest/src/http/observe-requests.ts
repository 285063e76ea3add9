import { randomUUID } from 'node:crypto'
import type { EventResult } from '@footfall/protocol'
import type { Hono, MiddlewareHandler } from 'hono'
// hono/request-id: gives a request an id that every handler can read.
import { requestId } from 'hono/request-id'
import type { Refusal } from './refusal.ts'

/** A request that has its response. No field holds text from the client. */
export interface FinishedRequest {
  /** Made by the app or by Lambda, and sent as `X-Request-Id`. */
  readonly id: string
  /** `other` if the method is unknown. */
  readonly method: string
  /** The path of the route; `unknown` if no route has the path. */
  readonly route: string
  readonly status: number
  /** From the first middleware to the response. */
  readonly milliseconds: number
  /** The number of events by result; absent if the request was refused or failed. */
  readonly counts?: Readonly<Record<EventResult['status'], number>>
  /** Why the request was refused before its events were stored; absent if it was not refused. */
  readonly refusal?: Refusal
}

/** Called at the start and the end of each request. */
export interface RequestObserver {
  onRequest(): void
  onAnswer(request: FinishedRequest): void
}

declare module 'hono' {
  interface ContextVariableMap {
    /** The results of the request's events, once they are known. */
    results: readonly EventResult[]
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Gives each request an id: on Lambda its request id, which Lambda's own log lines have too, else a new one. Never the client's. */
export const assignRequestId: MiddlewareHandler = requestId({
  headerName: '',
  generator: (c) => c.env?.lambdaContext?.awsRequestId ?? randomUUID(),
})

/** Reports each request to the observer, also if it fails, and sends its id as `X-Request-Id`. */
export function observeRequests({
  app,
  observer: { onRequest, onAnswer },
}: {
  readonly app: Hono
  readonly observer: RequestObserver
}): MiddlewareHandler {
  let routes: ReadonlySet<string> | undefined
  return async (c, next) => {
    const start = performance.now()
    const id = c.get('requestId')
    let status = 500
    onRequest()
    c.header('X-Request-Id', id)
    try {
      await next()
      status = c.res.status
      // Hono's etag middleware removes this header from a 304 response.
      if (status === 304) c.header('X-Request-Id', id)
    } finally {
      routes ??= new Set(app.routes.map(({ path }) => path).filter((path) => !/[*:]/.test(path)))
      const results = c.get('results')
      const refusal = c.get('refusal')
      onAnswer({
        id,
        method: METHODS.has(c.req.method) ? c.req.method : 'other',
        // By path, because preflights and requests with a wrong method match no route.
        route: routes.has(c.req.path) ? c.req.path : 'unknown',
        status,
        milliseconds: performance.now() - start,
        ...(results && { counts: countsOf(results) }),
        ...(refusal && { refusal }),
      })
    }
  }
}

function countsOf(results: readonly EventResult[]): Record<EventResult['status'], number> {
  const counts = { stored: 0, duplicate: 0, rejected: 0 }
  for (const { status } of results) counts[status] += 1
  return counts
}
