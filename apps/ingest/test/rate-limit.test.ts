import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { serve } from '../src/hosts/node/serve.ts'
import { createRateLimit } from '../src/http/rate-limit.ts'
import { heapInUse } from './support/heap.ts'
import { createMemoryApp } from './support/memory-app.ts'
import { createMemorySite } from './support/memory-site.ts'
import { openWire, written } from './support/wire.ts'

const batch = (events: number, fields: object = {}): object => ({
  events: Array.from({ length: events }, () => ({ event_type: 'signup', session_id: 'one', ...fields })),
})

/** A batch whose events share `kib` KiB of properties. Each event is stored with them. */
const sharing = (events: number, kib: number): object => ({
  session_id: 'one',
  properties: Object.fromEntries(Array.from({ length: kib }, (_, key) => [`k${key}`, 'x'.repeat(1_015)])),
  events: Array.from({ length: events }, () => ({})),
})

describe('the rate limit', () => {
  it('limits the events of an address with 429 and Retry-After, and stores none of the refused batch', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '150' })
    expect((await app.post(batch(100))).status).toBe(200)
    const { status, headers, error } = await app.post(batch(100))
    const wait = Number(headers.get('retry-after'))
    expect({ status, error }).toEqual({
      status: 429,
      error: `Rate limit reached; retry after ${wait} seconds.`,
    })
    expect(wait).toBeGreaterThanOrEqual(1)
    expect(wait).toBeLessThanOrEqual(60)
    expect(headers.get('access-control-expose-headers')).toContain('Retry-After')
    expect(app.rows()).toHaveLength(100)
  })

  it('answers 429 without a call to DynamoDB', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
    await app.post(batch(100))
    const before = app.calls()
    await app.post(batch(1))
    expect(app.calls()).toBe(before)
  })

  it.each([
    ['another address', '203.0.113.10', 200],
    ['another network of IPv6', '2001:db8:0:2::1', 200],
    ['the same address', '203.0.113.9', 429],
  ])('answers %s with %i after one address has reached its limit', async (_, other, status) => {
    let address = '203.0.113.9'
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' }, () => address)
    await app.post(batch(100))
    address = other
    expect((await app.post(batch(1))).status).toBe(status)
  })

  it('limits all addresses of one IPv6 /64 together, also with IP=none', async () => {
    let host = 0
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100', IP: 'none' }, () => {
      host += 1
      return `2001:db8::${host}`
    })
    await app.post(batch(100))
    expect((await app.post(batch(1))).status).toBe(429)
  })

  it('limits all /64s of one IPv6 /48 together to ten times the limit of an address', async () => {
    let address = ''
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' }, () => address)
    const statuses: number[] = []
    for (let network = 0; network < 11; network += 1) {
      address = `2001:db8:0:${network}::1`
      statuses.push((await app.post(batch(100))).status)
    }
    expect(statuses).toEqual([...Array(10).fill(200), 429])
    address = '2001:db8:1::1'
    expect((await app.post(batch(100))).status).toBe(200)
  })

  it('limits the events of each site separately, and those without a site together', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_SITE: '100', SITES: '{"shop":[],"blog":[]}' })
    const statuses: number[] = []
    for (const fields of [{ site_id: 'shop' }, { site_id: 'shop' }, { site_id: 'blog' }, {}, {}])
      statuses.push((await app.post(batch(100, fields))).status)
    expect(statuses).toEqual([200, 429, 200, 200, 429])
  })

  it('charges a site nothing for the events that one address sends beyond its limit', async () => {
    let address = '203.0.113.9'
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100', RATE_LIMIT_PER_SITE: '200' }, () => address)
    for (let times = 0; times < 5; times += 1) await app.post(batch(100))
    address = '203.0.113.10'
    expect((await app.post(batch(100))).status).toBe(200)
  })

  it('counts rejected events towards the limit of an address', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
    await app.post(batch(100, { timestamp: 'yesterday' }))
    expect((await app.post(batch(1))).status).toBe(429)
  })

  it('limits neither events nor KiB with RATE_LIMIT_PER_ADDRESS=off', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: 'off' })
    for (let times = 0; times < 40; times += 1) expect((await app.post(batch(100))).status).toBe(200)
    for (let times = 0; times < 60; times += 1) expect((await app.post(sharing(8, 28))).status).toBe(200)
  })
})

describe('the rate limit of an address', () => {
  it.each([
    ['no JSON', 400, '{', {}],
    ['no object', 400, '[]', {}],
    ['a batch without events', 400, '{"events":[]}', {}],
    ['no valid event', 400, '{"event_type":7}', {}],
    ['an unknown encoding', 415, '{}', { 'content-encoding': 'zstd' }],
    ['broken gzip', 400, '{}', { 'content-encoding': 'gzip' }],
    ['an origin that is not listed', 403, '{}', { origin: 'https://evil.test' }],
    ['a site that is not listed', 403, '{"site_id":"wiki"}', {}],
  ])(
    'counts requests with %s, answered %i, towards the limit of an address',
    async (_, status, body, headers) => {
      const app = createMemoryApp({
        RATE_LIMIT_PER_ADDRESS: '100',
        ALLOWED_ORIGINS: 'https://example.com',
        SITES: '{"shop":["https://shop.example.com"]}',
      })
      const statuses: number[] = []
      for (let times = 0; times < 101; times += 1) statuses.push((await app.post(body, headers)).status)
      expect(statuses).toEqual([...Array(100).fill(status), 429])
      expect((await app.post({})).status).toBe(429)
    },
  )

  it.each([
    ['too large', 413, () => 'x'.repeat(65_537), {}],
    ['no JSON', 400, () => 'x'.repeat(65_536), {}],
  ])(
    'counts the bytes of bodies that are %s towards the limit of an address',
    async (_, status, body, headers) => {
      const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
      const statuses: number[] = []
      for (let times = 0; times < 6; times += 1) statuses.push((await app.post(body(), headers)).status)
      // Four bodies fit into 300 KiB whole, and a fifth one may overdraw them.
      expect(statuses).toEqual([...Array(5).fill(status), 429])
    },
  )

  it('counts inflated bytes towards the limit of an address', async () => {
    const site = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
    const body = brotliCompressSync(`{"title":"a"}${' '.repeat(4_083)}`)
    expect(body.length).toBeLessThan(100)
    const statuses: number[] = []
    for (let times = 0; times < 76; times += 1) {
      const init = { method: 'POST', headers: { 'content-encoding': 'br' }, body }
      statuses.push((await site.request('/events', init)).status)
    }
    expect(statuses.slice(0, 70)).toEqual(Array(70).fill(200))
    expect(statuses.at(-1)).toBe(429)
  })

  it('counts shared fields of a batch once for each event that stores them', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '3000' })
    let stored = 0
    while ((await app.post(sharing(8, 28))).status === 200) stored += 8 * 28
    // 9,000 KiB for the bodies of 28 KiB and for the stored events.
    expect(stored).toBeGreaterThan(7_000)
    expect(stored).toBeLessThan(9_000)
  })

  it('accepts the largest request under the lowest limit', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
    expect((await app.post(sharing(9, 28))).status).toBe(200)
  })

  it('charges a sender for reads, and returns the wait where the sender is over the limit', async () => {
    const waits: (number | undefined)[] = []
    const site = createMemorySite({
      rateLimit: createRateLimit({ limits: { perAddress: 100, perSite: undefined } }),
      async ingest(events, { charge }) {
        // 75 read units are 300 KiB.
        for (let times = 0; times < 3; times += 1) waits.push(await charge?.(75))
        return events.map(() => ({ event_id: 'e', session_id: 's', status: 'stored' as const }))
      },
    })
    expect((await site.post({})).status).toBe(200)
    expect(waits).toEqual([undefined, expect.any(Number), expect.any(Number)])
    expect(waits[1]).toBeGreaterThan(0)
  })
})

it('answers 429 to a sender over its limit before its body is sent', async () => {
  const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
  const server = await serve({ fetch: (request: Request) => app.request('/events', request) } as never, {
    port: 0,
    host: '127.0.0.1',
  })
  await app.post(batch(100))
  const wire = await openWire(server.port)
  await wire.send(written('/events', ['Content-Length: 60000'], '{"title":"'))
  await expect.poll(wire.statuses).toEqual([429])
  wire.socket.destroy()
  await server.close()
})

it('keeps the counters of a bounded number of networks in memory', () => {
  const limit = createRateLimit({ limits: { perAddress: 3_000, perSite: undefined } })
  const admitAll = (from: number, to: number): void => {
    for (let network = from; network < to; network += 1) {
      const digits = [network >> 16, network & 0xffff].map((part) => part.toString(16))
      limit.from(`2001:${digits.join(':')}::1`).admit()
    }
  }
  admitAll(0, 35_000)
  const before = heapInUse()
  admitAll(35_000, 135_000)
  // The counters of 100,000 networks would take 30 MB and more.
  expect(heapInUse() - before).toBeLessThan(10_000_000)
})

it('keeps an address over its limit while 70,000 other addresses send', () => {
  const limit = createRateLimit({ limits: { perAddress: 100, perSite: undefined } })
  limit.from('203.0.113.9').charge({ events: 100 })
  for (let other = 0; other < 70_000; other += 1) {
    limit.from(`198.${other >> 16}.${(other >> 8) & 255}.${other & 255}`).admit()
    if (other % 1_000 === 0) expect(limit.from('203.0.113.9').admit()).toBeGreaterThan(0)
  }
})

it('accepts events of an address again a minute after its first event', () => {
  let time = 0
  const limit = createRateLimit({ limits: { perAddress: 100, perSite: undefined }, now: () => time })
  expect(limit.from('203.0.113.9').charge({ events: 100 })).toBeUndefined()
  time = 59_500
  expect(limit.from('203.0.113.9').admit()).toBe(1)
  time = 60_000
  expect(limit.from('203.0.113.9').charge({ events: 100 })).toBeUndefined()
})
