import { type ServerResponse, STATUS_CODES } from 'node:http'

/** A response to a request that the app never gets. */
export interface Refusal {
  readonly status: number
  /** One sentence for the client. */
  readonly error: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends the refusal as the response. */
export function refuse(outgoing: ServerResponse, refusal: Refusal): void {
  const body = bodyOf(refusal)
  outgoing.writeHead(refusal.status, headersOf(refusal, body)).end(body)
}

/** The refusal as a response of the Fetch standard. */
export function toResponse(refusal: Refusal): Response {
  const body = bodyOf(refusal)
  return new Response(body, { status: refusal.status, headers: headersOf(refusal, body) })
}

/** The refusal as the last text on a connection. */
export function serialize(refusal: Refusal): string {
  const body = bodyOf(refusal)
  const headers = { ...headersOf(refusal, body), Connection: 'close' }
  return [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')
}

function bodyOf({ error }: Refusal): string {
  return JSON.stringify({ error })
}

/** The same headers as the app's own errors: pages of any site can read them. */
function headersOf({ headers }: Refusal, body: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  }
}
