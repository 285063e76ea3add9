import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { RefusalReason, Refusals } from '../../../http/refusals.ts'
import type { Connection, Connections } from './connections.ts'
import { HEADER_BYTES } from './limits.ts'
import { type Refusal, serialize } from './refusal.ts'

type CountedRefusal = Refusal & { readonly reason: RefusalReason }

/** Refusals by the code of Node's error. */
const REFUSALS: ReadonlyMap<string | undefined, CountedRefusal> = new Map([
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    { reason: 'timeout', status: 408, error: 'The request did not arrive in time; send it again.' },
  ],
  [
    'HPE_HEADER_OVERFLOW',
    { reason: 'headers_too_large', status: 431, error: `The headers must be at most ${HEADER_BYTES} bytes.` },
  ],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    { reason: 'malformed', status: 413, error: 'The extensions of a chunk are too large.' },
  ],
])

const MALFORMED: CountedRefusal = {
  reason: 'malformed',
  status: 400,
  error: 'The request is not valid HTTP/1.1.',
}

/** Milliseconds in which the client can read the refusal; further bytes from it are discarded. */
const LINGER = 500

/** Responds to an incomplete or malformed request as to any other error, and closes its connection. */
export function answerBrokenRequests({
  server,
  connections,
  refusals,
}: {
  readonly server: Server
  readonly connections: Connections
  readonly refusals: Refusals
}): void {
  const refused = new WeakSet<Socket>()
  const refuseConnection = (socket: Socket, { reason, ...refusal }: CountedRefusal): void => {
    if (refused.has(socket)) return
    refused.add(socket)
    refusals.count(reason)
    onceAnswered(connections(socket), () => end(socket, connections(socket), refusal))
  }
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket
    // A browser opens connections in advance, and expects no response on one that it never used.
    if (!socket.writable || socket.bytesRead === 0) socket.destroy()
    else refuseConnection(socket, REFUSALS.get(error.code) ?? MALFORMED)
  })
  // Node has removed its listeners from this socket, including those for errors and timeouts.
  server.on('connect', (_, stream) => {
    refusals.count('malformed')
    stream.destroy()
  })
}

/** Runs the task once all complete requests before the broken one have their responses. */
function onceAnswered(connection: Connection, task: () => void): void {
  let done = false
  const check = (): void => {
    if (done || [...connection.pending].some(({ incoming }) => incoming.complete)) return
    done = true
    task()
  }
  connection.onAnswered(check)
  check()
}

function end(socket: Socket, { pending }: Connection, refusal: Refusal): void {
  // The response to the broken request itself has begun: a second response inside it would mislead the client.
  const begun = [...pending].some(({ outgoing }) => outgoing.headersSent)
  if (!socket.writable || begun) {
    socket.destroy()
    return
  }
  socket.end(serialize(refusal))
  setTimeout(() => socket.destroy(), LINGER)
}
