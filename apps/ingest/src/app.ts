import type { ErrorAnswer } from '@footfall/protocol'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { answerHeaders } from './http/answer-headers.ts'
import { type CollectDeps, collectRoute } from './http/collect-route.ts'
import { errorAnswer, type Log } from './http/error-answer.ts'
import { healthRoutes } from './http/health-routes.ts'
import { assignRequestId, observeRequests, type RequestObserver } from './http/observe-requests.ts'
import { openapiRoute } from './http/openapi-route.ts'
import { type EmbeddedScripts, scriptRoutes } from './http/script-route.ts'

/** The parts of the app. */
export interface AppDeps extends CollectDeps {
  /** The scripts that `GET /tracker.js` and `GET /tracker.full.js` serve. */
  readonly scripts: EmbeddedScripts
  readonly log: Log
  /** Called for every request; none by default. */
  readonly observer?: RequestObserver
  /** Whether the app can reach the store, for `GET /health/ready`; always true by default. */
  readonly ready?: () => Promise<boolean>
}

const NO_OBSERVER: RequestObserver = { onRequest: () => {}, onAnswer: () => {} }

/** Scripts of other origins can read a response header only if it is exposed (Fetch standard, "CORS protocol"). */
const CORS = {
  origin: '*',
  allowMethods: ['POST', 'OPTIONS'],
  allowHeaders: ['Content-Type'],
  exposeHeaders: ['Retry-After'],
}

/** The HTTP interface, for any host that uses `Request` and `Response`. Pages of any site may call it and read its responses, errors included. */
export function createApp({
  scripts,
  log,
  observer = NO_OBSERVER,
  ready = async () => true,
  ...collecting
}: AppDeps): Hono {
  const app = new Hono()
  app.use(assignRequestId, observeRequests({ app, observer }))
  app.use(answerHeaders())
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allowed = [...methods, 'OPTIONS'].join(', ')
        return c.json<ErrorAnswer>(
          { error: `The path does not support the method; use one of ${allowed}.` },
          405,
          { Allow: allowed },
        )
      },
    }),
  )
  app.use(async (c, next) => {
    // Part of the HTTP contract: every response has these two headers, not only the response to a preflight.
    c.header('Access-Control-Allow-Methods', CORS.allowMethods.join())
    c.header('Access-Control-Allow-Headers', CORS.allowHeaders.join())
    await next()
  })
  app.use(cors(CORS))
  app.route('/', healthRoutes({ ready }))
  app.route('/', collectRoute(collecting))
  app.route('/', openapiRoute())
  app.route('/', scriptRoutes({ scripts }))
  app.notFound((c) => c.json<ErrorAnswer>({ error: 'The path does not exist; send events to /events.' }, 404))
  app.onError(errorAnswer(log))
  return app
}
