import type { BatchAnswer, EventResult, WireBatch, WireEvent } from '@footfall/protocol'

/** A request of the tracker. */
export interface Posted {
  readonly url: string
  readonly init: RequestInit
  readonly batch: WireBatch
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The result of a request: an answer, now or later, or a network error. */
export type Reply = (batch: WireBatch) => Response | Promise<Response>

/** Replaces `fetch`: answers as the test says and records all requests. */
export interface Collector {
  readonly requests: readonly Posted[]
  /** The events of all requests so far, in order. An event sent twice is contained twice. */
  events(): readonly WireEvent[]
  /** Sets the reply to all later requests. Default: `accepting`. */
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

/** Accepts every event under its own session id. */
export const accepting: Reply = answering(({ session_id = '' }) => ({ session_id }))

/** A network error. */
export const unreachable: Reply = () => Promise.reject(new TypeError('Failed to fetch'))

/** No answer. */
export const silent: Reply = () => new Promise(() => {})

/** An answer of the ingest app, with one result per event. */
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

/** Delays `reply` until the test calls `release`. */
export function held(reply: Reply = accepting): { readonly reply: Reply; release(): void } {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { reply: (batch) => released.then(() => reply(batch)), release }
}

/** An answer with this status, headers and body. */
export function withStatus(status: number, headers: Record<string, string> = {}, body = ''): Reply {
  return () => new Response(body, { status, headers })
}
