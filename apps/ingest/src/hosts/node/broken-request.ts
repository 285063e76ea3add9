import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { HEADER_BYTES } from './server-limits.ts'

/** By the code of Node's error; each says what the client can do about it. */
const ANSWERS: ReadonlyMap<string | undefined, readonly [status: string, error: string]> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', ['408 Request Timeout', 'the request did not come in time: send it again']],
  [
    'HPE_HEADER_OVERFLOW',
    ['431 Request Header Fields Too Large', `the headers must be at most ${HEADER_BYTES} bytes`],
  ],
])

const MALFORMED = ['400 Bad Request', 'this is not a request of HTTP/1.1'] as const

/** Milliseconds in which the client may read its answer; what it still sends is thrown away. */
const FAREWELL = 500

/** Answers what never becomes a whole request like any other error, and closes its connection. */
export function answerBrokenRequests(server: Server): void {
  const answering = new WeakMap<Socket, ServerResponse>()
  const leaving = new WeakSet<Socket>()
  server.on('request', (incoming, response) => answering.set(incoming.socket, response))
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket
    if (leaving.has(socket)) return
    leaving.add(socket)
    const response = answering.get(socket)
    const halfAnswered = response?.headersSent && !response.writableFinished
    // A browser opens connections for later: over one that was never used it expects no answer.
    if (!socket.writable || socket.bytesRead === 0 || halfAnswered) {
      socket.destroy()
      return
    }
    socket.end(written(...(ANSWERS.get(error.code) ?? MALFORMED)))
    setTimeout(() => socket.destroy(), FAREWELL)
  })
}

/** As the app writes its own errors: any site may read them. */
function written(status: string, error: string): string {
  const body = JSON.stringify({ error })
  return [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Access-Control-Allow-Origin: *',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
