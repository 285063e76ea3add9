/** An HTTP response, read to its end. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The fields of a JSON object; none if the body is anything else. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** A running ingest app over HTTP. Every method throws `Unreachable` if no response comes. */
export interface Deployment {
  /** `POST /events` as JSON; a string is sent as it is. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>
  ask(method: string, path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>
}

/** No response came. `message` gives the reason in a few words. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Milliseconds that a response may take: a cold start of a function takes seconds. */
const TIME_OUT = 30_000

/** The app at a URL with or without `/events`. The URL may have a path, as a stage of API Gateway has. */
export function createDeployment(url: URL): Deployment {
  const base = (url.origin + url.pathname).replace(/\/+$/, '').replace(/\/events$/, '')

  async function request(
    path: string,
    init: RequestInit & { headers: Record<string, string> },
  ): Promise<Reply> {
    try {
      const response = await fetch(base + path, {
        ...init,
        // One connection each: the app may close the connection of a body that it rejects.
        headers: { ...init.headers, connection: 'close' },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIME_OUT),
      })
      const { status, headers } = response
      const text = await response.text()
      return { status, headers, text, fields: fieldsOf(text) }
    } catch (error) {
      throw new Unreachable(reasonOf(error), { cause: error })
    }
  }

  return {
    post: (body, headers = {}) =>
      request('/events', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
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
  if (error.name === 'TimeoutError') return `no answer within ${TIME_OUT / 1000} seconds`
  // fetch reports only that it failed; the cause has the reason, with a code for an error of the network.
  const { cause = error } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause ? String(cause.code) : cause.message
}
