import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection, Connections } from './connections.ts'

/**
 * The fewest bytes that the parser gets at once. The shortest request has 18, so at most four begin in one slice. A body
 * that has only line ends is not cut into slices of one byte.
 */
const SLICE = 64

const LF = 0x0a
const CR = 0x0d

/**
 * Handles the requests of a connection one after the other: the next one stays in the socket until the response before it
 * is sent, and TCP stops the client once the socket's buffer is full. Node alone parses and starts all pipelined requests
 * that it has read: some 3,600 of 18 bytes in 64 KiB, each with objects of several KiB.
 *
 * Node's HTTP parser reads from the socket directly. Its own 'data' listener, which it uses for TLS, gets the bytes here in
 * slices that end with the headers of a request.
 */
export function answerOneAtATime(server: Server, connections: Connections): void {
  server.on('connection', (socket: Socket) => {
    const [parse] = socket.listeners('data')
    if (!parse) throw new Error('Node no longer listens to the data of an HTTP connection.')
    sliceRequests(socket, connections(socket), (bytes) => parse.call(socket, bytes))
    socket.off('data', parse as (bytes: Buffer) => void)
  })
  // Bytes after a malformed request have no meaning. They are read and discarded, else the client could not read the response.
  server.on('clientError', (_, stream) => {
    stream.removeAllListeners('data')
    stream.resume()
  })
}

function sliceRequests(socket: Socket, connection: Connection, parse: (bytes: Buffer) => void): void {
  let waiting = false
  const ready = (): boolean =>
    connection.pending.size === 0 || (connection.pending.size === 1 && connection.awaitsBody())

  connection.onAnswered(() => {
    if (!waiting) return
    waiting = false
    // Runs after the events of other connections, so that one client cannot keep the process busy until its last request.
    setImmediate(() => socket.resume())
  })
  socket.on('data', (bytes: Buffer) => {
    let start = 0
    while (start < bytes.length && socket.writable && socket.listenerCount('data') > 0) {
      // Node itself pauses the socket of a client that does not read, and resumes it.
      if (!socket.isPaused() && !ready()) {
        waiting = true
        socket.pause()
      }
      if (socket.isPaused()) {
        socket.unshift(bytes.subarray(start))
        return
      }
      const end = endOfHeaders(bytes, start + SLICE)
      parse(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end))
      start = end
    }
  })
}

/** The index after the first empty line that ends at `from` or later; the length if there is none. */
function endOfHeaders(bytes: Buffer, from: number): number {
  for (let index = from - 1; index < bytes.length; index += 1) {
    if (bytes[index] !== LF) continue
    const before = bytes[index - 1]
    if (before === LF || (before === CR && bytes[index - 2] === LF)) return index + 1
  }
  return bytes.length
}
