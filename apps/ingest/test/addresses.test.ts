import { describe, expect, it } from 'vitest'
import { createMemoryApp } from './support/memory-app.ts'

const PROXY = '10.0.0.1'

/** Meaning, TRUSTED_PROXIES, X-Forwarded-For, the stored address, and the address of the connection (default: the proxy). */
const SHAPES: readonly (readonly [string, string | undefined, string | undefined, string, string?])[] = [
  ['no header', '1', undefined, PROXY],
  ['an empty header', '1', '', PROXY],
  ['one address', '1', '203.0.113.9', '203.0.113.9'],
  ['a forged address before it', '1', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
  ['many forged addresses', '1', `${'6.6.6.6, '.repeat(500)}203.0.113.9`, '203.0.113.9'],
  ['two proxies', '2', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
  ['two proxies and a forged address', '2', '6.6.6.6, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
  ['fewer entries than proxies', '3', '203.0.113.9', '203.0.113.9'],
  ['no trusted proxy', '0', '203.0.113.9', PROXY],
  ['TRUSTED_PROXIES unset', undefined, '203.0.113.9', PROXY],
  ['a proxy by its CIDR', '10.0.0.0/8', '203.0.113.9', '203.0.113.9'],
  [
    'a chain of proxies by their CIDRs',
    '10.0.0.0/8, 192.0.2.0/24',
    '6.6.6.6, 203.0.113.9, 192.0.2.1, 10.1.1.1',
    '203.0.113.9',
  ],
  [
    'a connection from an address that is no proxy',
    '10.0.0.0/8',
    '203.0.113.9',
    '198.51.100.4',
    '198.51.100.4',
  ],
  ['a proxy by the name of its network', 'loopback', '203.0.113.9', '203.0.113.9', '::ffff:127.0.0.1'],
  ['a port', '1', '203.0.113.9:51234', '203.0.113.9'],
  ['IPv6', '1', '2001:DB8::0:1', '2001:db8::1'],
  ['IPv6 in brackets, with a port', '1', '[2001:db8::1]:443', '2001:db8::1'],
  ['IPv6 with a zone', '1', 'fe80::1%eth0', 'fe80::1'],
  ['IPv4 in IPv6', '1', '::ffff:203.0.113.9', '203.0.113.9'],
  ['a proxy in IPv6', '2001:db8:1::/48', '203.0.113.9', '203.0.113.9', '2001:db8:1::5'],
  ['spaces and tabs', '1', ' \t203.0.113.9 ', '203.0.113.9'],
  ['a word that is no address', '1', 'unknown', PROXY],
  ['markup', '1', '<script>alert(1)</script>', PROXY],
  ['a number that is no address', '1', '203.0.113', PROXY],
  ['an address with an octet above 255', '1', '203.0.113.999', PROXY],
  ['a comma at the end', '2', '203.0.113.9,', '203.0.113.9'],
]

describe('the client address', () => {
  it.each(SHAPES)(
    'stores the client address with %s (TRUSTED_PROXIES %s, X-Forwarded-For %s)',
    async (_, trusted, header, stored, connection = PROXY) => {
      const app = createMemoryApp(trusted === undefined ? {} : { TRUSTED_PROXIES: trusted }, connection)
      await app.post({}, header === undefined ? {} : { 'x-forwarded-for': header })
      expect(app.rows()).toMatchObject([{ ip_address: stored }])
    },
  )

  it('ignores ip_address, received_at and the other fields of the body that only the app sets', async () => {
    const app = createMemoryApp()
    app.setTime(1_790_000_000_000)
    const forged = {
      ip_address: '6.6.6.6',
      received_at: 1,
      client_time: 1,
      bot: true,
      _admin: true,
      clock_offset: 5,
    }
    await app.post({ ...forged, events: [{ ...forged, event_type: 'signup' }] })
    const [row] = app.rows()
    expect(row).toMatchObject({
      ip_address: '192.0.2.7',
      received_at: 1_790_000_000_000,
      client_time: 1_790_000_000_000,
    })
    for (const name of ['_admin', 'bot', 'clock_offset']) expect(row).not.toHaveProperty(name)
  })

  it('warns once about X-Forwarded-For while TRUSTED_PROXIES is unset, without the address', async () => {
    const app = createMemoryApp()
    await app.post({})
    expect(app.logged).toEqual([])
    for (const address of ['203.0.113.9', '203.0.113.10']) await app.post({}, { 'x-forwarded-for': address })
    expect(app.logged).toHaveLength(1)
    expect(app.logged[0]).toContain('TRUSTED_PROXIES')
    expect(app.logged[0]).not.toContain('203.0.113')
  })

  it.each(['0', '1', '10.0.0.0/8'])(
    'does not warn about X-Forwarded-For with TRUSTED_PROXIES=%s',
    async (trusted) => {
      const app = createMemoryApp({ TRUSTED_PROXIES: trusted })
      await app.post({}, { 'x-forwarded-for': '203.0.113.9' })
      expect(app.logged).toEqual([])
    },
  )
})

/** Posts one event per browser, each with its own user agent, from the addresses in turn. Resolves to the log. */
async function browse(
  browsers: number,
  addresses: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  let turn = 0
  const app = createMemoryApp(environment, () => addresses[turn % addresses.length] as string)
  for (; turn < browsers; turn += 1) {
    const headers = { origin: 'https://example.com', 'user-agent': `Browser/${turn}` }
    expect((await app.post({}, headers)).status).toBe(200)
  }
  return app.logged
}

describe('the warning of a proxy that sends no X-Forwarded-For', () => {
  it.each(['127.0.0.1', '::1', '10.1.2.3', '172.17.0.1', '192.168.0.9', 'fd00::1', '169.254.0.1'])(
    'warns once of a proxy without X-Forwarded-For when many browsers send from %s',
    async (address) => {
      const logged = await browse(30, [address])
      expect(logged).toHaveLength(1)
      expect(logged[0]).toContain(`from ${address}, without X-Forwarded-For`)
      expect(logged[0]).toContain('TRUSTED_PROXIES=1')
    },
  )

  it('warns once of a proxy without X-Forwarded-For when two private addresses share the requests', async () => {
    expect(await browse(30, ['10.0.0.1', '10.0.0.2'])).toHaveLength(1)
  })

  it.each([
    ['few browsers', 9, ['127.0.0.1'], {}],
    ['a public address', 30, ['203.0.113.9', '8.8.8.8'], {}],
    ['a public address first and a private one later', 30, ['8.8.8.8', '127.0.0.1'], {}],
    [
      'an internal network, an address for each visitor',
      300,
      Array.from({ length: 30 }, (_, n) => `10.0.0.${n}`),
      {},
    ],
    ['TRUSTED_PROXIES=0', 30, ['127.0.0.1'], { TRUSTED_PROXIES: '0' }],
    ['TRUSTED_PROXIES=1', 30, ['127.0.0.1'], { TRUSTED_PROXIES: '1' }],
  ] as const)(
    'does not warn of a proxy without X-Forwarded-For for %s',
    async (_, browsers, addresses, environment) => {
      expect(await browse(browsers, addresses, environment)).toEqual([])
    },
  )

  it('does not warn of a proxy without X-Forwarded-For for programs, which send no Origin', async () => {
    const app = createMemoryApp({}, '127.0.0.1')
    for (let turn = 0; turn < 30; turn += 1) await app.post({}, { 'user-agent': `Program/${turn}` })
    expect(app.logged).toEqual([])
  })

  it('does not warn of a proxy without X-Forwarded-For for one browser that sends many events', async () => {
    const app = createMemoryApp({}, '127.0.0.1')
    const headers = { origin: 'http://localhost:8787', 'user-agent': 'Browser' }
    for (let turn = 0; turn < 100; turn += 1) await app.post({}, headers)
    expect(app.logged).toEqual([])
  })
})

describe('IP', () => {
  it.each([
    ['full', '203.0.113.9', '203.0.113.9'],
    ['full', '2001:db8:1:2::3', '2001:db8:1:2::3'],
    ['truncated', '203.0.113.9', '203.0.113.0'],
    ['truncated', '2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['truncated', '::ffff:203.0.113.9', '203.0.113.0'],
    ['truncated', '', ''],
    ['none', '203.0.113.9', ''],
    ['hashed', '', ''],
  ])('IP=%s stores the address %j as %j', async (IP, connection, stored) => {
    const app = createMemoryApp({ IP }, connection)
    await app.post({})
    expect(app.rows()).toMatchObject([{ ip_address: stored }])
  })

  it('IP=hashed stores one hash for an address on one day, and another one for another address, day or process', async () => {
    const day = Date.UTC(2026, 10, 25)
    const addresses = ['203.0.113.9', '203.0.113.9', '203.0.113.10', '203.0.113.9', '203.0.113.9']
    const times = [day, day + 86_399_999, day + 86_399_999, day + 86_400_000, day + 90_000_000]
    const hashes = async (): Promise<readonly string[]> => {
      let turn = 0
      const app = createMemoryApp({ IP: 'hashed' }, () => addresses[turn] as string)
      for (; turn < times.length; turn += 1) {
        app.setTime(times[turn] as number)
        await app.post({ page_url: `https://example.com/${turn}` })
      }
      return app.rows().map(({ ip_address }) => ip_address)
    }
    const [first, sameDay, neighbour, nextDay, sameNextDay] = await hashes()
    expect(first).toMatch(/^[\w-]{22}$/)
    expect(sameDay).toBe(first)
    expect(sameNextDay).toBe(nextDay)
    expect(new Set([first, neighbour, nextDay, (await hashes())[0]]).size).toBe(4)
  })
})
