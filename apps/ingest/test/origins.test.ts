import { createEventId, sessionIdOf } from '@footfall/protocol'
import { describe, expect, it } from 'vitest'
import { random } from '../src/domain/random.ts'
import { createMemoryApp } from './support/memory-app.ts'

const LISTED = { ALLOWED_ORIGINS: 'https://example.com, https://*.example.org,http://localhost:3000' }

describe('ALLOWED_ORIGINS', () => {
  it.each([
    ['an origin that is listed', 'https://example.com', 200],
    ['no origin, as of a program', undefined, 200],
    ['a host below a domain', 'https://shop.example.org', 200],
    ['a host far below a domain', 'https://a.b-c.example.org', 200],
    ['a host with an underscore below a domain', 'https://a_b.example.org', 200],
    ['a port that is listed', 'http://localhost:3000', 200],
    ['the domain itself, of which only hosts below are listed', 'https://example.org', 403],
    ['another scheme', 'http://example.com', 403],
    ['another scheme below a domain', 'http://shop.example.org', 403],
    ['another port', 'https://example.com:8443', 403],
    ['another port below a domain', 'https://shop.example.org:8443', 403],
    ['a host that only ends alike', 'https://badexample.org', 403],
    ['a host that only begins alike', 'https://example.com.evil.test', 403],
    ['a domain hidden in a path', 'https://evil.test/.example.org', 403],
    ['a domain hidden behind a user', 'https://evil.test@shop.example.org', 403],
    ['an empty name below a domain', 'https://.example.org', 403],
    ['capitals, which no browser sends', 'https://EXAMPLE.com', 403],
    ['null, which is not listed', 'null', 403],
    ['an empty header', '', 403],
    ['a value that is no origin', 'example.com', 403],
  ])('answers with ALLOWED_ORIGINS %s (%s) with %i', async (_, origin, status) => {
    const app = createMemoryApp(LISTED)
    const answer = await app.post({ event_type: 'signup' }, origin === undefined ? {} : { origin })
    expect(answer.status).toBe(status)
    expect(app.rows()).toHaveLength(status === 200 ? 1 : 0)
  })

  it.each([
    ['any origin, where it is unset', {}, 'https://anywhere.test', 200],
    ['any origin, where * is listed', { ALLOWED_ORIGINS: '*' }, 'https://anywhere.test', 200],
    ['null, where it is listed', { ALLOWED_ORIGINS: 'null' }, 'null', 200],
    ['null, where it is unset', {}, 'null', 200],
    [
      'a default port, written or not',
      { ALLOWED_ORIGINS: 'https://example.com:443' },
      'https://example.com',
      200,
    ],
    [
      'a host with underscores',
      { ALLOWED_ORIGINS: 'https://_a_.example.com' },
      'https://_a_.example.com',
      200,
    ],
    [
      'an origin that is listed in capitals',
      { ALLOWED_ORIGINS: 'HTTPS://Example.COM' },
      'https://example.com',
      200,
    ],
  ])('accepts with ALLOWED_ORIGINS %s', async (_, environment, origin, status) => {
    expect((await createMemoryApp(environment).post({}, { origin })).status).toBe(status)
  })

  it('answers an origin that is not listed with a readable 403, without a call to DynamoDB', async () => {
    const app = createMemoryApp(LISTED)
    const { status, error, headers } = await app.post({}, { origin: 'https://evil.test' })
    expect({ status, error }).toEqual({
      status: 403,
      error: 'Origin https://evil.test is not in ALLOWED_ORIGINS.',
    })
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('vary')).toBe('Origin')
    expect(app.calls()).toBe(0)
  })

  it.each([
    ['null', 'null'],
    ['https://evil.test:8443', 'https://evil.test:8443'],
    ['https://evil.test/<script>', '(malformed)'],
    ['https://evil.test/path', '(malformed)'],
    [`https://${'a'.repeat(254)}`, '(malformed)'],
    ['', '(malformed)'],
  ])('repeats the origin %s in a 403 as %s', async (origin, shown) => {
    const { error } = await createMemoryApp(LISTED).post({}, { origin })
    expect(error).toBe(`Origin ${shown} is not in ALLOWED_ORIGINS.`)
  })

  it('never allows credentials, and sends Vary: Origin only with ALLOWED_ORIGINS', async () => {
    for (const environment of [{}, LISTED]) {
      const app = createMemoryApp(environment)
      const asked = await app.request('/events', {
        method: 'OPTIONS',
        headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' },
      })
      const { headers } = await app.post({}, { origin: 'https://example.com' })
      for (const answered of [asked.headers, headers]) {
        expect(answered.get('access-control-allow-credentials')).toBeNull()
        expect(answered.get('access-control-allow-origin')).toBe('*')
      }
      expect(headers.get('vary')).toBe('ALLOWED_ORIGINS' in environment ? 'Origin' : null)
    }
  })
})

const SITES = {
  SITES: '{"shop":["https://shop.example.com"],"blog":["https://*.example.org"],"app":[]}',
  ALLOWED_ORIGINS: 'https://example.com',
}

describe('SITES', () => {
  it.each([
    ['a site from its own origin', { site_id: 'shop' }, 'https://shop.example.com', 200],
    ['a site from an origin of another site', { site_id: 'shop' }, 'https://a.example.org', 403],
    ['a site from an origin that only others may send from', { site_id: 'shop' }, 'https://example.com', 403],
    ['a site that lists no origin, from anywhere', { site_id: 'app' }, 'https://anywhere.test', 200],
    ['a site from no origin, as of a program', { site_id: 'blog' }, undefined, 200],
    ['no site, from an origin that is allowed', {}, 'https://example.com', 200],
    ['no site, from an origin of a site', {}, 'https://shop.example.com', 403],
    ['a site that is not listed', { site_id: 'wiki' }, 'https://example.com', 403],
    ['a site that is not listed, of a program', { site_id: 'wiki' }, undefined, 403],
    ['a site by a name that every object has', { site_id: 'constructor' }, undefined, 403],
  ] as readonly (readonly [string, { site_id?: string }, string | undefined, number])[])(
    'answers with SITES %s with %s',
    async (_, event, origin, status) => {
      const app = createMemoryApp(SITES)
      const answer = await app.post(event, origin === undefined ? {} : { origin })
      expect(answer.status).toBe(status)
      expect(app.rows().map(({ site_id }) => site_id)).toEqual(status === 200 ? [event.site_id] : [])
      if (status === 403) expect(app.calls()).toBe(0)
    },
  )

  it.each([
    [{ site_id: 'wiki' }, 'https://example.com', 'Site wiki is not in SITES.'],
    [{ site_id: 'wiki' }, undefined, 'Site wiki is not in SITES.'],
    [
      { site_id: 'shop' },
      'https://example.com',
      'Origin https://example.com is not in the origins of site shop in SITES.',
    ],
    [{}, 'https://shop.example.com', 'Origin https://shop.example.com is not in ALLOWED_ORIGINS.'],
  ] as const)('answers a refused %j from %s with the list to change: %s', async (event, origin, sentence) => {
    const app = createMemoryApp(SITES)
    const { error } = await app.post(event, origin === undefined ? {} : { origin })
    expect(error).toBe(sentence)
  })

  it('names both lists in a 403 to an origin that is in neither', async () => {
    const app = createMemoryApp({
      SITES: '{"shop":["https://shop.example.com"]}',
      ALLOWED_ORIGINS: 'https://example.com',
    })
    const { error } = await app.post({ site_id: 'shop' }, { origin: 'https://evil.test' })
    expect(error).toBe('Origin https://evil.test is not in ALLOWED_ORIGINS or SITES.')
  })

  it('rejects the events of a batch whose site does not list the origin, and stores the others', async () => {
    const app = createMemoryApp(SITES)
    const events = ['shop', 'blog', 'wiki', 'shop'].map((site_id) => {
      const event_id = createEventId(Date.now(), random)
      return { event_id, session_id: sessionIdOf(event_id), anonymous_id: 'user_1', site_id }
    })
    const { status, results } = await app.post({ events }, { origin: 'https://shop.example.com' })
    expect(status).toBe(200)
    expect(results.map(({ status, error }) => error ?? status)).toEqual([
      'stored',
      'Origin https://shop.example.com is not in the origins of site blog in SITES.',
      'Site wiki is not in SITES.',
      'stored',
    ])
    expect(app.rows()).toHaveLength(2)
  })

  it('stores any site_id while SITES is unset', async () => {
    const app = createMemoryApp()
    await app.post({ site_id: 'wiki' })
    expect(app.rows()).toMatchObject([{ site_id: 'wiki' }])
  })
})
