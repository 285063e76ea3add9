import { describe, expect, it } from 'vitest'
import { createRateLimit } from '../src/http/rate-limit.ts'
import { createMemoryApp } from './support/memory-app.ts'

const batch = (events: number, fields: object = {}): object => ({
  events: Array.from({ length: events }, () => ({ event_type: 'signup', session_id: 'one', ...fields })),
})

describe('the rate limit', () => {
  it('counts events, and answers 429 with the seconds to wait; what was tracked can be sent again', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '150' })
    expect((await app.post(batch(100))).status).toBe(200)
    const { status, headers, error } = await app.post(batch(100))
    expect({ status, error }).toEqual({
      status: 429,
      error: 'there were too many events: send the same again after the seconds that Retry-After says',
    })
    const wait = Number(headers.get('retry-after'))
    expect(wait).toBeGreaterThanOrEqual(1)
    expect(wait).toBeLessThanOrEqual(60)
    expect(headers.get('access-control-expose-headers')).toContain('Retry-After')
    expect(app.rows()).toHaveLength(100)
  })

  it('asks DynamoDB nothing about what it turns away', async () => {
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
  ])('%s is answered %i', async (_, other, status) => {
    let address = '203.0.113.9'
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' }, () => address)
    await app.post(batch(100))
    address = other
    expect((await app.post(batch(1))).status).toBe(status)
  })

  it('takes all addresses of one /64 of IPv6 for one, whatever is stored of them', async () => {
    let host = 0
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100', IP: 'none' }, () => {
      host += 1
      return `2001:db8::${host}`
    })
    await app.post(batch(100))
    expect((await app.post(batch(1))).status).toBe(429)
  })

  it('counts each site by itself, and together what names none', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_SITE: '100', SITES: '{"shop":[],"blog":[]}' })
    const statuses: number[] = []
    for (const fields of [{ site_id: 'shop' }, { site_id: 'shop' }, { site_id: 'blog' }, {}, {}])
      statuses.push((await app.post(batch(100, fields))).status)
    expect(statuses).toEqual([200, 429, 200, 200, 429])
  })

  it('charges a site nothing for what one address sends beyond its own limit', async () => {
    let address = '203.0.113.9'
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100', RATE_LIMIT_PER_SITE: '200' }, () => address)
    for (let times = 0; times < 5; times += 1) await app.post(batch(100))
    address = '203.0.113.10'
    expect((await app.post(batch(100))).status).toBe(200)
  })

  it('takes what is wrong into account, too', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
    await app.post(batch(100, { timestamp: 'yesterday' }))
    expect((await app.post(batch(1))).status).toBe(429)
  })

  it('is off where that is asked for', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: 'off' })
    for (let times = 0; times < 40; times += 1) expect((await app.post(batch(100))).status).toBe(200)
  })

  it('lets everything pass where the limiter itself fails, and says so once', async () => {
    const failures: unknown[] = []
    const limit = createRateLimit({
      limits: { perAddress: 100, perSite: 100 },
      onFailure: (error) => failures.push(error),
      counterOf: () => ({
        async consume() {
          throw new Error('broken')
        },
      }),
    })
    for (let times = 0; times < 3; times += 1)
      expect(await limit('203.0.113.9', new Map([['', 100]]))).toBeUndefined()
    expect(failures).toEqual([new Error('broken')])
  })
})
