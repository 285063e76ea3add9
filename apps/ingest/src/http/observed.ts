import { randomUUID } from 'node:crypto'
import type { EventResult } from '@footfall/protocol'
import type { Hono, MiddlewareHandler } from 'hono'
// hono/request-id: gives a request its name, where any handler finds it.
import { requestId } from 'hono/request-id'
import type { Refusal } from './refusal.ts'

/** What is told of a request. Nothing in it is a stranger's own words. */
export interface FinishedRequest {
  /** Of our own making, and in the answer's `X-Request-Id`. */
  readonly id: string
  /** `other` where HTTP has no such method. */
  readonly method: string
  /** The path of the route; `unknown` where there is none. */
  readonly route: string
  readonly status: number
  /** From the first look at it to the answer. */
  readonly milliseconds: number
  /** What became of its events; absent where it did not come to that. */
  readonly counts?: Readonly<Record<EventResult['status'], number>>
  /** Why it was refused before its events were stored; absent where it was not. */
  readonly refusal?: Refusal
}

/** Hears of requests. */
export interface RequestObserver {
  onRequest(): void
  onAnswer(request: FinishedRequest): void
}

declare module 'hono' {
  interface ContextVariableMap {
    /** What became of the request's events, once it is known. */
    results: readonly EventResult[]
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The id of a request: Lambda's own on Lambda, by which its other lines are found, else a new one. Never the client's. */
export const namedRequest: MiddlewareHandler = requestId({
  headerName: '',
  generator: (c) => c.env?.lambdaContext?.awsRequestId ?? randomUUID(),
})

/** Tells of each request, whatever becomes of it, and names it in its answer. */
export function observed({
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
      // An answer "not modified" has lost all headers but its own.
      if (status === 304) c.header('X-Request-Id', id)
    } finally {
      routes ??= new Set(app.routes.map(({ path }) => path).filter((path) => !/[*:]/.test(path)))
      const results = c.get('results')
      const refusal = c.get('refusal')
      onAnswer({
        id,
        method: METHODS.has(c.req.method) ? c.req.method : 'other',
        // Also of preflights and of methods that a route does not take, which match none.
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
