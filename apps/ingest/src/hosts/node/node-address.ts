import { getConnInfo } from '@hono/node-server/conninfo'
import type { AddressOf } from '../../http/collect-route.ts'

/** The address of the socket. A dual-stack socket writes IPv4 as `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2). */
export const nodeAddress: AddressOf = (c) =>
  (getConnInfo(c).remote.address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
