import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { createEventId, sessionIdOf, type WireBatch, type WireEvent } from '@footfall/protocol'
import { createClient } from '@footfall/tables'
import { Hono } from 'hono'
import { readConfig } from '../src/config/read-config.ts'
import { random } from '../src/domain/random.ts'
import { nodeAddress } from '../src/hosts/node/node-address.ts'
import { serve } from '../src/hosts/node/serve.ts'

/** The baseline, in a process of its own. For each event it makes the Python Lambda's calls to DynamoDB, one after the other. */
const config = readConfig(process.env)
const { events, sessions, activeSessions } = config.tables
const documents = DynamoDBDocumentClient.from(createClient(config.dynamodb, config.budget))

const app = new Hono().post('/events', async (c) => {
  const body = JSON.parse(await c.req.text()) as WireBatch | WireEvent
  const received = 'events' in body ? body.events : [body]
  const shared = body.user_agent === undefined ? {} : { user_agent: body.user_agent }
  for (const event of received) await store({ ...shared, ...event }, nodeAddress(c))
  return c.json({ message: 'Event processed successfully', session_id: received.at(-1)?.session_id })
})

async function store(event: WireEvent, ip_address: string): Promise<void> {
  const now = Date.now()
  const event_id = event.event_id ?? createEventId(now, random)
  const session_id = event.session_id ?? sessionIdOf(event_id)
  const user_id = event.user_id ?? event.anonymous_id ?? ''
  const { page_url = '', referrer = '' } = event
  const { Item } = await documents.send(new GetCommand({ TableName: sessions, Key: { session_id } }))
  const start_time: number = Item?.['start_time'] ?? now
  await put(events, {
    ...event,
    event_id,
    session_id,
    user_id,
    page_url,
    referrer,
    timestamp: now,
    ip_address,
  })
  await put(sessions, {
    session_id,
    user_id,
    start_time,
    last_activity: now,
    entry_page: Item?.['entry_page'] ?? page_url,
    exit_page: page_url,
    referrer: Item?.['referrer'] ?? referrer,
    total_events: (Item?.['total_events'] ?? 0) + 1,
    session_duration: now - start_time,
    is_active: 1,
  })
  await put(activeSessions, {
    session_id,
    user_id,
    last_activity: now,
    current_page: page_url,
    expires_at: Math.floor(now / 1_000) + 1_800,
  })
}

async function put(table: string, row: Record<string, unknown>): Promise<void> {
  const Item = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
  await documents.send(new PutCommand({ TableName: table, Item }))
}

const { url } = await serve(app, config)
console.log(`Footfall takes events at ${url}/events.`)
