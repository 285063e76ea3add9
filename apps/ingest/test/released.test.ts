import { readdirSync, readFileSync } from 'node:fs'
import type { WireBatch } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSite, type Site } from './support/site.ts'

/** Bodies of released trackers, as `e2e/release/record.mjs` recorded them. A tab that is still open may send such bodies at any time. */
const FIXTURES = new URL('../../../packages/tracker/test/fixtures/', import.meta.url)

describe.each(readdirSync(FIXTURES))('what the tracker of %s sent', (file) => {
  const { bodies }: { readonly bodies: readonly string[] } = JSON.parse(
    readFileSync(new URL(file, FIXTURES), 'utf8'),
  )
  let server: DynamoDBServer
  let site: Site
  beforeAll(async () => {
    server = await startDynalite()
    site = await createSite(server.endpoint)
  })
  afterAll(() => server.stop())

  it(`stores the events of the released tracker in ${file} unchanged and once`, async () => {
    expect(bodies.length).toBeGreaterThan(2)
    for (const status of ['stored', 'duplicate']) {
      for (const body of bodies) {
        const { sent_at = 0, events } = JSON.parse(body) as WireBatch
        site.pass(sent_at - site.now())
        expect(await site.post(body)).toMatchObject({
          status: 200,
          results: events.map(({ event_id, session_id }) => ({ event_id, session_id, status })),
        })
      }
    }
    const sent = bodies.flatMap((body) => (JSON.parse(body) as WireBatch).events)
    const byId = new Map((await site.tables.events()).map((row) => [row.event_id, row]))
    expect(byId.size).toBe(sent.length)
    for (const event of sent) {
      const { timestamp, ...fields } = event
      expect(byId.get(event.event_id ?? '')).toMatchObject({ ...fields, client_time: timestamp })
    }
    const sessions = await site.tables.sessions()
    expect(sessions.reduce((total, { lost_events }) => total + lost_events, 0)).toBe(
      sent.reduce((total, { dropped = 0 }) => total + dropped, 0),
    )
  })
})
