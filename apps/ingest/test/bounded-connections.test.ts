import { afterEach, describe, expect, it } from 'vitest'
import { type RunningServer, type ServeOptions, serve } from '../src/hosts/node/serve.ts'
import { networkOfConnection } from '../src/http/client-address.ts'
import type { RefusalReason } from '../src/http/refusals.ts'
import { HAS_IPV6 } from './support/ipv6.ts'
import { createMemorySite } from './support/memory-site.ts'
import { openWire, type Wire, written } from './support/wire.ts'

const HALF = 'POST /events HTTP/1.1\r\nHost: localhost\r\n'
const WHOLE = written('/health', [], '', 'GET')

describe('the connections of one address', () => {
  const wires: Wire[] = []
  let server: RunningServer
  let refused: RefusalReason[] = []
  afterEach(async () => {
    for (const { socket } of wires.splice(0)) socket.destroy()
    await server.close()
  })

  async function start(options: Partial<ServeOptions> = {}): Promise<void> {
    refused = []
    server = await serve(createMemorySite().app, {
      port: 0,
      host: '127.0.0.1',
      maxConnections: 40,
      refusals: { count: (reason) => refused.push(reason) },
      ...options,
    })
  }

  /** Opens a connection and sends a text over it. */
  async function open(text: string, host = '127.0.0.1'): Promise<Wire> {
    const wire = await openWire(server.port, host)
    wires.push(wire)
    await wire.send(text).catch(() => {})
    return wire
  }

  async function openAnswered(): Promise<Wire> {
    const wire = await open(WHOLE)
    await expect.poll(wire.statuses).toEqual([200])
    return wire
  }

  const closed = (): number => wires.filter((wire) => wire.closed()).length

  it('closes and counts a connection of an address that already has a quarter of all connections', async () => {
    await start()
    for (let count = 0; count < 10; count += 1) await open(HALF)
    expect(closed()).toBe(0)
    const refusedWire = await open(HALF)
    await expect.poll(refusedWire.closed).toBe(true)
    expect(closed()).toBe(1)
    expect(refused).toEqual(['connections_of_address'])
  })

  it('accepts a connection of an address again after another one of it has ended', async () => {
    await start()
    for (let count = 0; count < 10; count += 1) await open(HALF)
    wires[0]?.socket.destroy()
    await expect
      .poll(async () => {
        const wire = await open(WHOLE)
        await expect.poll(() => wire.closed() || wire.statuses().length > 0).toBe(true)
        return wire.statuses()
      })
      .toEqual([200])
  })

  it('replaces idle connections of an address instead of refusing new ones', async () => {
    await start()
    for (let count = 0; count < 30; count += 1) await openAnswered()
    await expect.poll(closed).toBe(20)
    expect(refused).toEqual([])
  })

  it.each([
    ['given as a number', 1],
    ['given as a list', ['127.0.0.0/8']],
  ])('does not limit the connections of a trusted proxy, %s', async (_, trustedProxies) => {
    await start({ trustedProxies })
    for (let count = 0; count < 30; count += 1) await open(HALF)
    await openAnswered()
    expect(closed()).toBe(0)
    expect(refused).toEqual([])
  })

  it.each([
    ['their number is 0', 0],
    ['another address is listed', ['192.0.2.1']],
  ])('limits the connections of an address that is no trusted proxy: %s', async (_, trustedProxies) => {
    await start({ trustedProxies })
    for (let count = 0; count < 11; count += 1) await open(HALF)
    await expect.poll(closed).toBe(1)
  })

  it.skipIf(!HAS_IPV6)('counts the connections of each address separately', async () => {
    await start({ host: '::' })
    for (let count = 0; count < 11; count += 1) await open(HALF)
    await expect.poll(closed).toBe(1)
    const other = await open(WHOLE, '::1')
    await expect.poll(other.statuses).toEqual([200])
  })

  it('counts a connection beyond the limit of all connections as refused', async () => {
    await start({ maxConnections: 4, trustedProxies: 1 })
    for (let count = 0; count < 4; count += 1) await open(HALF)
    const refusedWire = await open(HALF)
    await expect.poll(refusedWire.closed).toBe(true)
    await expect.poll(() => refused).toEqual(['connections'])
  })
})

it.each([
  ['192.0.2.7', 'one network', '::ffff:192.0.2.7'],
  ['192.0.2.7', 'two networks', '192.0.2.8'],
  ['2001:db8:1:2::1', 'one network', '2001:db8:1:2:3:4:5:6'],
  ['2001:db8:1:2::1', 'two networks', '2001:db8:1:3::1'],
  ['fe80::1%eth0', 'one network', 'fe80::2%eth1'],
  ['', 'two networks', '192.0.2.7'],
])('counts connections from "%s" for %s with connections from "%s"', (one, networks, other) => {
  const keys = new Set([networkOfConnection(one), networkOfConnection(other)])
  expect(keys.size).toBe(networks === 'one network' ? 1 : 2)
})
