import type { ErrorAnswer } from '@footfall/protocol'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { answerHeaders } from './http/answer-headers.ts'
import { type CollectDeps, collectRoute } from './http/collect-route.ts'
import { errorAnswer, type Log } from './http/error-answer.ts'
import { healthRoutes } from './http/health-routes.ts'
import { namedRequest, observed, type RequestObserver } from './http/observed.ts'
import { openapiRoute } from './http/openapi-route.ts'
import { type EmbeddedScripts, scriptRoutes } from './http/script-route.ts'

/** What the app is made of. */
export interface AppDeps extends CollectDeps {
  /** What `GET /tracker.js` and its like serve. */
  readonly scripts: EmbeddedScripts
  readonly log: Log
  /** Hears of every request; nobody unless said. */
  readonly observer?: RequestObserver
  /** Whether the store can be reached: what `GET /health/ready` answers. Taken for granted unless said. */
  readonly ready?: () => Promise<boolean>
}

const NOBODY: RequestObserver = { onRequest: () => {}, onAnswer: () => {} }

/** As the Python Lambda had it; and scripts of other origins read only those headers of an answer that are exposed (Fetch standard, "CORS protocol"). */
const CORS = {
  origin: '*',
  allowMethods: ['POST', 'OPTIONS'],
  allowHeaders: ['Content-Type'],
  exposeHeaders: ['Retry-After'],
}

/** The HTTP interface, for any host that speaks `Request` and `Response`. Any site may call it and read its answers, errors too. */
export function createApp({
  scripts,
  log,
  observer = NOBODY,
  ready = async () => true,
  ...collecting
}: AppDeps): Hono {
  const app = new Hono()
  app.use(namedRequest, observed({ app, observer }))
  app.use(answerHeaders())
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allowed = [...methods, 'OPTIONS'].join(', ')
        return c.json<ErrorAnswer>({ error: `the method must be one of ${allowed}` }, 405, { Allow: allowed })
      },
    }),
  )
  app.use(async (c, next) => {
    // The Python Lambda sent these two with every answer, not with preflights alone.
    c.header('Access-Control-Allow-Methods', CORS.allowMethods.join())
    c.header('Access-Control-Allow-Headers', CORS.allowHeaders.join())
    await next()
  })
  app.use(cors(CORS))
  app.route('/', healthRoutes({ ready }))
  app.route('/', collectRoute(collecting))
  app.route('/', openapiRoute())
  app.route('/', scriptRoutes({ scripts }))
  app.notFound((c) => c.json<ErrorAnswer>({ error: 'there is nothing here: events go to /events' }, 404))
  app.onError(errorAnswer(log))
  return app
}
