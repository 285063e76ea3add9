import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A raw connection to a server. */
export interface Wire {
  /** Resolves after the system has accepted the data. Rejects where the connection is closed. */
  send(data: string | Uint8Array): Promise<void>
  /** All received text so far. */
  received(): string
  /** The statuses of the answers so far. */
  statuses(): readonly number[]
  /** The error code of the connection, if any: after `ECONNRESET` the last data may be lost. */
  broken(): string | undefined
  closed(): boolean
  readonly socket: Socket
}

export async function openWire(port: number, host = '127.0.0.1'): Promise<Wire> {
  const socket = connect(port, host)
  let text = ''
  let code: string | undefined
  let closed = false
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code
  })
  socket.on('close', () => {
    closed = true
  })
  await once(socket, 'connect')
  return {
    send: (data) =>
      new Promise((resolve, reject) => socket.write(data, (error) => (error ? reject(error) : resolve()))),
    received: () => text,
    statuses: () => Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status)),
    broken: () => code,
    closed: () => closed,
    socket,
  }
}

/** The text of an HTTP/1.1 request. */
export function written(path: string, headers: readonly string[], body = '', method = 'POST'): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n')
}

/** A piece of a chunked body (RFC 9112, 7.1). */
export function chunk(data: string): string {
  return `${data.length.toString(16)}\r\n${data}\r\n`
}
