// Sends requests to the app over many connections, in a process of its own. Uses HTTP over plain sockets: an HTTP client
// that uses as much CPU time as the app could not send ten times the sustainable rate.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

/** Milliseconds after which a request without an answer counts as failed. */
const ANSWER_TIMEOUT = 10_000

process.on('message', async (load) => process.send(await sendLoad(load)))
process.once('disconnect', () => process.exit())

/** `rate` is requests per second. Without it, each connection sends the next request as soon as it has the answer. */
async function sendLoad({ port, connections, rate = Number.POSITIVE_INFINITY, seconds }) {
  const results = { sent: 0, unsent: 0, rejected: 0, failed: {}, accepted: [] }
  const clients = await Promise.all(Array.from({ length: connections }, () => openClient(port, results)))
  // Uses the connections in turn: the app closes a connection that stays idle.
  let turn = 0
  const start = performance.now()
  const end = start + seconds * 1_000
  for (let now = start; now < end; now = performance.now()) {
    const due = ((now - start) / 1_000) * rate
    for (let looked = 0; looked < clients.length && results.sent < due; looked += 1) {
      const client = clients[turn++ % clients.length]
      if (client.isFree()) client.send()
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  if (Number.isFinite(rate)) results.unsent = Math.max(0, Math.round(rate * seconds) - results.sent)
  while (clients.some((client) => client.isWaiting())) {
    for (const client of clients) client.expire()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  for (const client of clients) client.close()
  return results
}

async function openClient(port, results) {
  let socket
  let usable = false
  let onFirstAnswer
  let sentAt
  let text = ''

  const fail = (why) => {
    results.failed[why] = (results.failed[why] ?? 0) + 1
    sentAt = undefined
  }
  const open = () =>
    new Promise((resolve) => {
      // Node accepts one connection per turn of its event loop. Request the health first: its answer shows that the app
      // has accepted this connection.
      socket = connect(port, '127.0.0.1', () =>
        socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      )
      onFirstAnswer = () => {
        usable = true
        resolve()
      }
      socket.setNoDelay().setEncoding('latin1')
      socket.on('data', read)
      socket.on('error', (error) => {
        if (sentAt !== undefined) fail(error.code)
      })
      socket.on('close', () => {
        if (sentAt !== undefined) fail('closed')
        usable = false
        text = ''
        resolve()
        setTimeout(open, 100).unref()
      })
    })

  function read(chunk) {
    text += chunk
    const head = text.indexOf('\r\n\r\n')
    if (head < 0) return
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? []
    if (text.length < head + 4 + Number(length)) return
    const status = Number(text.slice(9, 12))
    const whole = text.length === head + 4 + Number(length) && text.endsWith('}')
    const retry = /\r\nretry-after: \d+\r\n/i.test(text)
    text = ''
    if (!usable) return onFirstAnswer()
    if (sentAt === undefined || !whole) return fail('malformed')
    if (status === 200) results.accepted.push(performance.now() - sentAt)
    else if (status === 503 && retry) results.rejected += 1
    else return fail(`status ${status}`)
    sentAt = undefined
  }

  await open()
  return {
    isFree: () => usable && sentAt === undefined,
    send() {
      sentAt = performance.now()
      results.sent += 1
      socket.write(pageView())
    },
    isWaiting: () => sentAt !== undefined,
    expire() {
      if (sentAt === undefined || performance.now() - sentAt < ANSWER_TIMEOUT) return
      fail('no answer')
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
