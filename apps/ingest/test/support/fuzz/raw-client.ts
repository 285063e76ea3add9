import { connect } from 'node:net'
import type { FuzzedAnswer } from './judge.ts'
import type { Sent } from './wire.ts'

/** Sends a request over a new connection. Resolves to the answer; to undefined where none came. */
export function sendRaw(port: number, { bytes, ends }: Sent): Promise<FuzzedAnswer | undefined> {
  return new Promise((resolve) => {
    const received: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (data) => received.push(data))
    // The server resets the connection after an answer to a body that it does not read. That answer counts.
    socket.on('error', () => {})
    socket.on('close', () => resolve(read(Buffer.concat(received).toString())))
    if (ends) socket.end(bytes)
    else socket.write(bytes)
  })
}

/** The last answer, after any `100 Continue`. */
function read(received: string): FuzzedAnswer | undefined {
  const { status, rest } =
    /^(?:HTTP\/1\.1 100 .*?\r\n\r\n)?HTTP\/1\.1 (?<status>\d{3}) (?<rest>.*)$/s.exec(received)?.groups ?? {}
  if (status === undefined || rest === undefined) return undefined
  const [head = '', ...body] = rest.split('\r\n\r\n')
  const text = body.join('\r\n\r\n')
  return { status: Number(status), text: /transfer-encoding: chunked/i.test(head) ? unchunked(text) : text }
}

function unchunked(text: string): string {
  const bytes = Buffer.from(text)
  let [whole, from] = ['', 0]
  for (;;) {
    const end = bytes.indexOf('\r\n', from)
    const size = Number.parseInt(bytes.subarray(from, end).toString(), 16)
    if (end < 0 || !(size > 0)) return whole
    whole += bytes.subarray(end + 2, end + 2 + size).toString()
    from = end + 2 + size + 2
  }
}
