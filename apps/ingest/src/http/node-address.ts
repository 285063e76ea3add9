import { getConnInfo } from '@hono/node-server/conninfo'
import type { AddressOf } from './collect-route.ts'

/** The address of the socket. */
export const nodeAddress: AddressOf = (c) => getConnInfo(c).remote.address ?? ''
