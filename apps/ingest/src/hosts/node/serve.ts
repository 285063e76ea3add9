import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { ConfigurationError } from '../../config/read-config.ts'
import { proxyCheck, type TrustedProxies } from '../../http/client-address.ts'
import { type Refusals, UNCOUNTED } from '../../http/refusals.ts'
import { boundConnections } from './server/bound-connections.ts'
import { answerBrokenRequests } from './server/broken-request.ts'
import { answerUnusableRequest, checkRequest, refuseExpectations } from './server/check-request.ts'
import { watchConnections } from './server/connections.ts'
import { gracefulClose } from './server/graceful-close.ts'
import { PATIENCE_WITH_CLIENTS } from './server/limits.ts'
import { answerOneAtATime } from './server/one-at-a-time.ts'
import { refuseOverload } from './server/refuse-overload.ts'

/** A server that listens. */
export interface RunningServer {
  /** Where a browser on this machine finds it, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Takes no more requests, finishes those in flight within nine seconds, and resolves when all connections are closed. */
  close(): Promise<void>
}

/**
 * Milliseconds that requests in flight may take when the server closes: longer than any answer takes, and less than the
 * ten seconds after which `docker stop` kills.
 */
const PATIENCE = 9_000

/** What a server needs beside its app. */
export interface ServeOptions {
  readonly port: number
  readonly host: string
  /** What the names of the variables that set these begin with. */
  readonly prefix?: string
  /** Open connections, at most; 4,096 unless said. */
  readonly maxConnections?: number | undefined
  /** Proxies are no clients: their connections are not bounded by address. */
  readonly trustedProxies?: TrustedProxies | undefined
  /** Whether events are to be refused before the app gets them. */
  readonly refuses?: () => boolean
  /** Counts what is refused before the app or beside it. */
  readonly refusals?: Refusals
}

/** Serves the app over HTTP. Throws `ConfigurationError` where it cannot listen there. */
export async function serve(
  app: Pick<Hono, 'fetch'>,
  {
    port,
    host,
    prefix = '',
    maxConnections,
    trustedProxies,
    refuses = () => false,
    refusals = UNCOUNTED,
  }: ServeOptions,
): Promise<RunningServer> {
  const server = createServer(PATIENCE_WITH_CLIENTS)
  const connections = watchConnections(server)
  const isProxy = proxyCheck(trustedProxies)
  boundConnections({ server, connections, refusals, isProxy, most: maxConnections })
  answerOneAtATime(server, connections)
  answerBrokenRequests({ server, connections, refusals })
  const listener = getRequestListener(app.fetch, { errorHandler: answerUnusableRequest(refusals) })
  server.on('request', checkRequest(refusals, refuseOverload({ refuses, refusals, listener })))
  server.on('checkExpectation', refuseExpectations(refusals))
  const close = gracefulClose({ server, connections, patience: PATIENCE })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ConfigurationError(whyNot(error as NodeJS.ErrnoException, port, host, prefix), { cause: error })
  }
  const { port: chosen } = server.address() as AddressInfo
  return { url: `http://${nameOf(host)}:${chosen}`, port: chosen, close }
}

function whyNot(
  { code, message }: NodeJS.ErrnoException,
  port: number,
  host: string,
  prefix: string,
): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: set ${prefix}PORT to another one, or end what listens there.`
    case 'EACCES':
      return `Port ${port} is not for every user to listen at: set ${prefix}PORT to one above 1023.`
    default:
      return `The app cannot listen at ${host} (${code ?? message}): set ${prefix}HOST to an address of this machine.`
  }
}

/** All addresses of a machine have no name of their own. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
