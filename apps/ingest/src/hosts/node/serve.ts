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
import { CLIENT_TIMEOUTS } from './server/limits.ts'
import { answerOneAtATime } from './server/one-at-a-time.ts'
import { refuseOverload } from './server/refuse-overload.ts'

/** A server that accepts connections. */
export interface RunningServer {
  /** Its URL for a browser on this machine, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Accepts no more requests, finishes those in flight within nine seconds, and resolves when all connections are closed. */
  close(): Promise<void>
}

/**
 * Milliseconds that requests in flight may take when the server closes: longer than any response takes, and less than the
 * ten seconds after which `docker stop` kills the process.
 */
const CLOSE_TIMEOUT = 9_000

/** Options of a server. */
export interface ServeOptions {
  readonly port: number
  readonly host: string
  /** Prefix of the variables that set `port` and `host`, for error messages. */
  readonly prefix?: string
  /** Open connections, at most; 4,096 by default. */
  readonly maxConnections?: number | undefined
  /** The connections of these proxies carry many clients, so the limit of each address does not hold for them. */
  readonly trustedProxies?: TrustedProxies | undefined
  /** Whether the server must refuse POST requests now, before the app gets them. */
  readonly refuses?: () => boolean
  /** Counts the requests and connections that the server refuses. */
  readonly refusals?: Refusals
}

/** Serves the app over HTTP. Throws `ConfigurationError` if it cannot listen there. */
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
  const server = createServer(CLIENT_TIMEOUTS)
  const connections = watchConnections(server)
  const isProxy = proxyCheck(trustedProxies)
  boundConnections({ server, connections, refusals, isProxy, max: maxConnections })
  answerOneAtATime(server, connections)
  answerBrokenRequests({ server, connections, refusals })
  const listener = getRequestListener(app.fetch, { errorHandler: answerUnusableRequest(refusals) })
  server.on('request', checkRequest(refusals, refuseOverload({ refuses, refusals, listener })))
  server.on('checkExpectation', refuseExpectations(refusals))
  const close = gracefulClose({ server, connections, timeout: CLOSE_TIMEOUT })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ConfigurationError(
      describeListenError(error as NodeJS.ErrnoException, { port, host, prefix }),
      { cause: error },
    )
  }
  const { port: actualPort } = server.address() as AddressInfo
  return { url: `http://${hostInUrl(host)}:${actualPort}`, port: actualPort, close }
}

function describeListenError(
  { code, message }: NodeJS.ErrnoException,
  { port, host, prefix }: { readonly port: number; readonly host: string; readonly prefix: string },
): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: set ${prefix}PORT to another one, or stop the process that uses it.`
    case 'EACCES':
      return `Port ${port} needs more privileges than the app has: set ${prefix}PORT to one above 1023.`
    default:
      return `The app cannot listen at ${host} (${code ?? message}): set ${prefix}HOST to an address of this machine.`
  }
}

/** The host part of a URL. The addresses that mean every address of the machine become `localhost`. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
