/** An HTTP answer, read to its end. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The fields of a JSON object; none where the body is anything else. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** A running ingest app, as an HTTP client sees it. Every method throws an `Unreachable` where no answer comes. */
export interface Deployment {
  /** `POST /events` as JSON; a string is sent as it is. */
  post(body: unknown, contentType?: string): Promise<Reply>
  ask(method: string, path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>
}

/** No answer came. `message` says why in a word or two. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Milliseconds that an answer may take: a function that starts cold takes some seconds. */
const PATIENCE = 30_000

/** The app at a base URL, which may have a path, as a stage of API Gateway has. */
export function createDeployment(url: URL): Deployment {
  const base = (url.origin + url.pathname).replace(/\/+$/, '')

  async function request(
    path: string,
    init: {
      readonly method: string
      readonly headers: Readonly<Record<string, string>>
      readonly body?: string
    },
  ): Promise<Reply> {
    try {
      const response = await fetch(base + path, {
        ...init,
        // A connection each: an app that refuses a body may end the connection that it came by.
        headers: { ...init.headers, connection: 'close' },
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
      })
      const { status, headers } = response
      const text = await response.text()
      return { status, headers, text, fields: fieldsOf(text) }
    } catch (error) {
      throw new Unreachable(reasonOf(error), { cause: error })
    }
  }

  return {
    post: (body, contentType = 'application/json') =>
      request('/events', {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    ask: (method, path, headers = {}) => request(path, { method, headers }),
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE / 1000} seconds`
  // fetch says only that it failed; why stands in the cause, with a code where the network said it.
  const { cause = error } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause ? String(cause.code) : cause.message
}
