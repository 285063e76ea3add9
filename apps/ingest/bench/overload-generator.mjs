// Offers requests to the app over many connections, in a process of its own. Speaks HTTP over bare sockets, since a client
// that costs as much as the app does could not offer it ten times what it can do.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

/** Milliseconds after which an answer is missed. */
const PATIENCE = 10_000

process.on('message', async (order) => process.send(await offer(order)))
process.once('disconnect', () => process.exit())

/** `rate` is requests a second; without one each connection asks again as soon as it has its answer. */
async function offer({ port, connections, rate = Number.POSITIVE_INFINITY, seconds }) {
  const seen = { offered: 0, unoffered: 0, refused: 0, unclean: {}, accepted: [] }
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(port, seen)))
  // In turns, as visitors take them: a connection over which nothing is asked would be cut.
  let turn = 0
  const start = performance.now()
  const end = start + seconds * 1_000
  for (let now = start; now < end; now = performance.now()) {
    const due = ((now - start) / 1_000) * rate
    for (let looked = 0; looked < lines.length && seen.offered < due; looked += 1) {
      const line = lines[turn++ % lines.length]
      if (line.free()) line.ask()
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  if (Number.isFinite(rate)) seen.unoffered = Math.max(0, Math.round(rate * seconds) - seen.offered)
  while (lines.some((line) => line.waits())) {
    for (const line of lines) line.expire()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  for (const line of lines) line.close()
  return seen
}

async function openLine(port, seen) {
  let socket
  let usable = false
  let greeted
  let asked
  let text = ''

  const unclean = (why) => {
    seen.unclean[why] = (seen.unclean[why] ?? 0) + 1
    asked = undefined
  }
  const open = () =>
    new Promise((resolve) => {
      // Node accepts one connection each time round its event loop: what is measured begins once this one is.
      socket = connect(port, '127.0.0.1', () =>
        socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      )
      greeted = () => {
        usable = true
        resolve()
      }
      socket.setNoDelay().setEncoding('latin1')
      socket.on('data', read)
      socket.on('error', (error) => {
        if (asked !== undefined) unclean(error.code)
      })
      socket.on('close', () => {
        if (asked !== undefined) unclean('closed')
        usable = false
        text = ''
        resolve()
        setTimeout(open, 100).unref()
      })
    })

  function read(piece) {
    text += piece
    const head = text.indexOf('\r\n\r\n')
    if (head < 0) return
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? []
    if (text.length < head + 4 + Number(length)) return
    const status = Number(text.slice(9, 12))
    const whole = text.length === head + 4 + Number(length) && text.endsWith('}')
    const retry = /\r\nretry-after: \d+\r\n/i.test(text)
    text = ''
    if (!usable) return greeted()
    if (asked === undefined || !whole) return unclean('malformed')
    if (status === 200) seen.accepted.push(performance.now() - asked)
    else if (status === 503 && retry) seen.refused += 1
    else return unclean(`status ${status}`)
    asked = undefined
  }

  await open()
  return {
    free: () => usable && asked === undefined,
    ask() {
      asked = performance.now()
      seen.offered += 1
      socket.write(pageView())
    },
    waits: () => asked !== undefined,
    expire() {
      if (asked === undefined || performance.now() - asked < PATIENCE) return
      unclean('no answer')
    },
    close() {
      socket.removeAllListeners('close').destroy()
    },
  }
}

/** A visit's first page view, as the tracker sends it. */
function pageView() {
  const now = Date.now()
  const id = `${now}_${randomBytes(8).toString('hex')}`
  const event = {
    event_id: `evt_${id}`,
    session_id: `sess_${id}`,
    event_type: 'page_view',
    timestamp: now,
    page_url: 'https://example.com/pricing/',
    referrer: 'https://example.com/',
    title: 'Pricing',
  }
  const body = JSON.stringify({
    sent_at: now,
    anonymous_id: `user_${randomBytes(10).toString('hex')}`,
    events: [event],
  })
  return `POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
