import { describe, expect, it } from 'vitest'
import type { Ingest } from '../src/domain/ingest.ts'
import { serve } from '../src/hosts/node/serve.ts'
import { type Admission, createAdmission } from '../src/http/admission.ts'
import { createMemorySite } from './support/memory-site.ts'
import { openWire, written } from './support/wire.ts'

type App = ReturnType<typeof createMemorySite>['app']

/** An app that admits two requests. `done` ends the requests that are in work. */
function createBusyApp(): { readonly app: App; readonly admission: Admission; readonly done: () => void } {
  const admission = createAdmission(2)
  const waiting: (() => void)[] = []
  const ingest: Ingest = async () => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return [{ event_id: 'evt_1', session_id: 'sess_1', status: 'stored' }]
  }
  return {
    app: createMemorySite({ ingest, admission }).app,
    admission,
    done() {
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

const post = async (app: App, body: string | ReadableStream = '{}'): Promise<Response> =>
  app.request('/events', { method: 'POST', body, ...(body instanceof ReadableStream && { duplex: 'half' }) })

describe('a request beyond those in work', () => {
  it('refuses a request beyond the limit with 503 and Retry-After, and admits the next one after another has ended', async () => {
    const { app, admission, done } = createBusyApp()
    const first = [post(app), post(app)]
    await expect.poll(admission.inWork).toBe(2)
    const refused = await post(app)
    expect(refused.status).toBe(503)
    expect(await refused.json()).toEqual({ error: 'Server overloaded; retry after 1 second.' })
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '1',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Retry-After',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    done()
    for (const answer of first) expect((await answer).status).toBe(200)
    expect(admission.inWork()).toBe(0)
    const next = post(app)
    await expect.poll(admission.inWork).toBe(1)
    done()
    expect((await next).status).toBe(200)
  })

  it('answers health, scripts and preflights while all places are taken', async () => {
    const { app, admission, done } = createBusyApp()
    const first = [post(app), post(app)]
    await expect.poll(admission.inWork).toBe(2)
    expect((await app.request('/health')).status).toBe(200)
    expect((await app.request('/tracker.js')).status).toBe(200)
    expect((await app.request('/events', { method: 'OPTIONS' })).status).toBe(204)
    done()
    await Promise.all(first)
  })

  it('refuses a request whose body arrives after the others took all places', async () => {
    const { app, admission, done } = createBusyApp()
    let send: ReadableStreamDefaultController<Uint8Array> | undefined
    const slow = post(
      app,
      new ReadableStream({
        start(controller) {
          send = controller
        },
      }),
    )
    // A request takes its place after its body.
    const first = [post(app), post(app)]
    await expect.poll(admission.inWork).toBe(2)
    send?.enqueue(Buffer.from('{}'))
    send?.close()
    expect((await slow).status).toBe(503)
    done()
    for (const answer of first) expect((await answer).status).toBe(200)
  })

  it.each(['by the app', 'by the server'])(
    'refuses a request beyond the limit %s and keeps its connection open',
    async (where) => {
      const { app, admission, done } = createBusyApp()
      const { refuses } = admission
      const server = await serve(app, {
        port: 0,
        host: '127.0.0.1',
        ...(where === 'by the server' && { refuses }),
      })
      const first = [post(app), post(app)]
      await expect.poll(admission.inWork).toBe(2)
      const wire = await openWire(server.port)
      const request = written('/events', ['Content-Length: 60000'], '{}'.padEnd(60_000))
      await wire.send(request)
      await expect.poll(wire.statuses).toEqual([503])
      expect(admission.refused()).toBe(1)
      expect((await fetch(`${server.url}/health`)).status).toBe(200)
      done()
      await Promise.all(first)
      await wire.send(request)
      await expect.poll(admission.inWork).toBe(1)
      done()
      await expect.poll(wire.statuses).toEqual([503, 200])
      wire.socket.destroy()
      await server.close()
    },
  )

  it('answers a refused request alike from the server and from the app', async () => {
    const { app, admission, done } = createBusyApp()
    const first = [post(app), post(app)]
    await expect.poll(admission.inWork).toBe(2)
    const early = await serve(app, { port: 0, host: '127.0.0.1', refuses: admission.refuses })
    const late = await serve(app, { port: 0, host: '127.0.0.1' })
    const [fromServer = {}, fromApp = {}] = await Promise.all(
      [early, late].map(async ({ url }) => {
        const answer = await fetch(`${url}/events`, { method: 'POST', body: '{}' })
        const { date: _, ...headers } = Object.fromEntries(answer.headers)
        return { status: answer.status, ...headers, body: await answer.text() }
      }),
    )
    expect(fromApp).toMatchObject(fromServer)
    done()
    await Promise.all(first)
    await Promise.all([early.close(), late.close()])
  })

  it('counts requests in work until they end, failed ones included', async () => {
    const { admission, begin } = createWork(256)
    const [end] = begin(1)
    expect(admission.inWork()).toBe(1)
    await end?.(new Error('a test'))
    expect(admission.inWork()).toBe(0)
  })
})

describe('the number of places', () => {
  it('halves the number of places while work is slow, and adds one place for each quick round', async () => {
    const { admission, begin, pass, places } = createWork(64)
    expect(places()).toBe(64)
    for (const left of [32, 16, 8, 8]) {
      const ends = begin(places())
      expect(admission.refuses()).toBe(true)
      pass(301)
      for (const end of ends) await end()
      expect(places()).toBe(left)
    }
    for (let more = places(); more < 64; more += 1) {
      expect(places()).toBe(more)
      const ends = begin(more + 1)
      pass(300)
      for (const end of ends) await end()
    }
    expect(places()).toBe(64)
  })

  it('keeps the number of places where a few requests are slow, as those of one throttled key', async () => {
    const { begin, pass, places } = createWork(64)
    const ends = begin(30)
    pass(2_000)
    for (const end of ends) await end()
    expect(places()).toBe(64)
  })

  it('never has more places than the configured number', async () => {
    const { begin, pass, places } = createWork(2)
    const ends = begin(2)
    pass(301)
    for (const end of ends) await end()
    expect(places()).toBe(2)
  })

  it('keeps the number of places near the capacity under any offered load', async () => {
    const { begin, pass, places } = createWork(256)
    // A hundred requests a second end, one after the other. New requests take every free place at once.
    const line = begin(places())
    const waits: number[] = []
    for (let done = 0; done < 2_000; done += 1) {
      pass(10)
      waits.push(line.length * 10)
      await line.shift()?.()
      line.push(...begin(Math.max(0, places() - line.length)))
    }
    expect(Math.max(...waits.slice(1_000))).toBeLessThan(400)
    expect(Math.min(...waits.slice(1_000))).toBeGreaterThan(50)
  })
})

/** Work that the test begins and ends, at a time that the test sets. */
function createWork(most: number): {
  readonly admission: Admission
  /** Begins `count` requests. Returns a function for each that ends it. */
  readonly begin: (count: number) => ((failure?: Error) => Promise<unknown>)[]
  readonly pass: (milliseconds: number) => void
  readonly places: () => number
} {
  let time = 0
  const admission = createAdmission(most, () => time)
  const begin = (count: number) =>
    Array.from({ length: count }, () => {
      let settle: (failure?: Error) => void = () => {}
      const work = admission.run(
        () =>
          new Promise<void>((resolve, reject) => {
            settle = (failure) => (failure ? reject(failure) : resolve())
          }),
      )
      return (failure?: Error) => {
        settle(failure)
        return work.catch(() => {})
      }
    })
  return {
    admission,
    begin,
    pass(milliseconds) {
      time += milliseconds
    },
    places: () => admission.places(),
  }
}
