import type { BatchAnswer, EventResult, WireBatch, WireEvent } from '@footfall/protocol'

/** A request as the tracker made it. */
export interface Posted {
  readonly url: string
  readonly init: RequestInit
  readonly batch: WireBatch
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What the network makes of a request: an answer, now or later, or an error. */
export type Reply = (batch: WireBatch) => Response | Promise<Response>

/** The other end of the network, in the place of `fetch`: answers on command, and keeps a record. */
export interface Collector {
  readonly requests: readonly Posted[]
  /** The events posted so far, in the order of their arrival, once for each time that they were posted. */
  events(): readonly WireEvent[]
  /** From now on every request is answered like this. At first, all are accepted. */
  replies(reply: Reply): void
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

export function createCollector(): Collector {
  const requests: Posted[] = []
  let reply: Reply = accepting
  return {
    requests,
    events: () => requests.flatMap(({ batch }) => batch.events),
    replies: (next) => {
      reply = next
    },
    async fetch(url, init) {
      const batch = JSON.parse(init.body as string) as WireBatch
      requests.push({ url, init, batch, at: Date.now() })
      return Promise.race([aborted(init.signal), reply(batch)])
    },
  }
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

/** Everything is stored under the name that it bears. */
export const accepting: Reply = answering(({ session_id = '' }) => ({ session_id }))

/** The network is gone. */
export const unreachable: Reply = () => Promise.reject(new TypeError('Failed to fetch'))

/** No answer ever comes. */
export const silent: Reply = () => new Promise(() => {})

/** Footfall's own answer, with one result for each event. */
export function answering(resultOf: (event: WireEvent, index: number) => Partial<EventResult>): Reply {
  return ({ events }) => {
    const results = events.map((event, index): EventResult => {
      const { event_id = '', session_id = '' } = event
      return { event_id, session_id, status: 'stored', ...resultOf(event, index) }
    })
    const session_id = results.at(-1)?.session_id ?? ''
    const answer: BatchAnswer = { message: 'Event processed successfully', session_id, results }
    return new Response(JSON.stringify(answer))
  }
}

/** As `reply` has it, but not before the test says so. */
export function held(reply: Reply = accepting): { readonly reply: Reply; letGo(): void } {
  let letGo = (): void => {}
  const told = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return { reply: (batch) => told.then(() => reply(batch)), letGo }
}

/** A status, and whatever else comes with it. */
export function withStatus(status: number, headers: Record<string, string> = {}, body = ''): Reply {
  return () => new Response(body, { status, headers })
}
