import { text } from 'node:stream/consumers'
import type { BatchAnswer, WireBatch } from '@footfall/protocol'
import { listen } from '../support/server.ts'

/** A page of a site, and the endpoint of its events on another origin. */
export interface Shop {
  /** URL of the page, which has no tracker yet. */
  readonly page: string
  /** URL for `data-endpoint`. */
  readonly endpoint: string
  /** What was posted so far. */
  readonly bodies: readonly string[]
  /** From now on connections to the endpoint are refused. */
  closes(): Promise<void>
  stop(): Promise<void>
}

export async function startShop(): Promise<Shop> {
  const bodies: string[] = []
  const site = await listen((_, response) =>
    response
      .writeHead(200, {
        'Content-Type': 'text/html',
        // A page that shares its process with no other origin has a clock of 5 µs instead of 100 (W3C, High Resolution Time, 3.1).
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      })
      .end('<!doctype html><title>Espresso · Corner Roastery</title><body>'),
  )
  const stats = await listen(async (request, response) => {
    const body = await text(request)
    bodies.push(body)
    response
      .writeHead(200, { 'Access-Control-Allow-Origin': '*' })
      .end(JSON.stringify(answerTo(JSON.parse(body))))
  })
  return {
    page: `http://127.0.0.1:${site.port}/coffee/espresso?utm_source=newsletter`,
    endpoint: `http://127.0.0.1:${stats.port}/events`,
    bodies,
    closes: stats.closes,
    async stop() {
      await Promise.all([site.stop(), stats.stop()])
    },
  }
}

/** As the ingest app answers when it has stored all of them. */
function answerTo({ events }: WireBatch): BatchAnswer {
  const results = events.map(({ event_id = '', session_id = '' }) => ({
    event_id,
    session_id,
    status: 'stored' as const,
  }))
  return { message: 'Events processed successfully', session_id: results.at(-1)?.session_id ?? '', results }
}
