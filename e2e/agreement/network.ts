import type { Agenda } from './agenda.ts'
import type { Tab } from './browser/tab.ts'
import type { Answer } from './server.ts'
import { picked, type Surprises } from './surprises.ts'

/** The network between a browser and the ingest app. */
export interface Network {
  fetch(tab: Tab, body: string, timeOut: number): Promise<unknown>
  /** From now on nothing gets through. */
  fails(): void
  works(): void
}

/** What can become of a request, the plainest first. */
const FATES = [
  'is lost',
  'is stored, and its answer is lost',
  'arrives twice',
  'is late',
  'meets a 503',
  'meets a 503 with Retry-After',
  'meets a 503 although it is being stored',
  'meets a 429 with Retry-After',
  'meets a captive portal',
  'meets a 404',
  'meets a 413',
  'meets a 400',
  'hangs',
] as const

type Fate = (typeof FATES)[number] | 'is answered'

/** Milliseconds by which a request is late, or its second arrival. */
const DELAYS = [900, 40, 6_000, 12_000, 61_000, 7_200_000, 90_000_000]

/** Seconds in `Retry-After`. */
const RETRY_AFTER = [1, 30, 900]

/** Milliseconds between the browser and the app, one way. */
const DISTANCE = 5

/** Bytes that browsers allow for all keepalive requests of a page in flight together (Fetch standard). */
const KEEPALIVE = 65_536

export function createNetwork({
  agenda,
  surprises,
  post,
  sent,
  refused,
  tell,
}: {
  agenda: Agenda
  surprises: Surprises
  /** Brings a request to the app. Undefined: its process was killed. */
  post: (body: string, answer: (answer: Answer | undefined) => void) => Promise<void>
  sent: (tab: Tab, body: string) => void
  /** Called when the network itself answers with a status after which events are dropped. */
  refused: () => void
  tell: (line: string) => void
}): Network {
  let isDown = false
  const inFlight = new Map<Tab, number>()

  function fetch(tab: Tab, body: string, timeOut: number): Promise<unknown> {
    if (tab.state === 'gone') return new tab.Promise(() => {})
    const bytes = (inFlight.get(tab) ?? 0) + body.length
    if (bytes > KEEPALIVE) return tab.Promise.reject(new TypeError('Failed to fetch'))
    inFlight.set(tab, bytes)
    const pick = surprises.at('request')
    const fate: Fate = isDown ? 'is lost' : pick === undefined ? 'is answered' : picked(FATES, pick)
    const detail = Math.floor((pick ?? 0) / FATES.length)
    sent(tab, body)
    if (fate !== 'is answered') tell(`  that request ${fate}`)

    return new tab.Promise((resolve, reject) => {
      let settled = false
      const settle = (how: () => void): void => {
        if (settled) return
        settled = true
        inFlight.set(tab, (inFlight.get(tab) ?? 0) - body.length)
        tab.run(how)
      }
      const back = (how: () => void): void => void agenda.add(DISTANCE, () => settle(how), tab)
      const fail = (): void => back(() => reject(new TypeError('Failed to fetch')))
      const answer = (given: Answer | undefined): void =>
        given ? back(() => resolve(responseOf(tab, given))) : fail()
      const arrive = (delay: number, hear: (given: Answer | undefined) => void): void =>
        void agenda.addLong(DISTANCE + delay, () => post(body, hear))
      const refuse = (status: number): void => {
        refused()
        answer({ status, headers: {}, body: '' })
      }
      const ignore = (): void => {}
      const delay = picked(DELAYS, detail)
      const retryAfter = { 'retry-after': `${picked(RETRY_AFTER, detail)}` }
      agenda.add(timeOut, () => settle(() => reject(new DOMException('Too late.', 'TimeoutError'))), tab)

      const happens: Record<Fate, () => void> = {
        'is answered': () => arrive(0, answer),
        'is lost': fail,
        'is stored, and its answer is lost': () => arrive(0, fail),
        'arrives twice': () => {
          arrive(0, answer)
          arrive(delay, ignore)
        },
        'is late': () => arrive(delay, answer),
        'meets a 503': () => answer({ status: 503, headers: {}, body: '{"error":"busy"}' }),
        'meets a 503 with Retry-After': () => answer({ status: 503, headers: retryAfter, body: '' }),
        'meets a 503 although it is being stored': () => {
          arrive(0, ignore)
          answer({ status: 503, headers: { 'retry-after': '1' }, body: '{"error":"late"}' })
        },
        'meets a 429 with Retry-After': () => answer({ status: 429, headers: retryAfter, body: '' }),
        'meets a captive portal': () => answer({ status: 200, headers: {}, body: '<h1>Welcome</h1>' }),
        'meets a 404': () => answer({ status: 404, headers: {}, body: '' }),
        'meets a 413': () => refuse(413),
        'meets a 400': () => refuse(400),
        hangs: () => {},
      }
      happens[fate]()
    })
  }

  return {
    fetch,
    fails: () => {
      isDown = true
    },
    works: () => {
      isDown = false
    },
  }
}

/** As much of a `Response` as the tracker reads. */
function responseOf(tab: Tab, { status, headers, body }: Answer): object {
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name: string) => headers[name] ?? null },
    json: () => new tab.Promise((resolve) => resolve(JSON.parse(body))),
  }
}
