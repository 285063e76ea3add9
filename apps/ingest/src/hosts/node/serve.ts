import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { answerBrokenRequests } from './broken-request.ts'
import { ConfigurationError } from '../../config/read-config.ts'
import { gracefulClose } from './graceful-close.ts'
import { limitConnections, PATIENCE_WITH_CLIENTS } from './server-limits.ts'
import { turnAway } from './turn-away.ts'

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

/** Serves the app over HTTP. Throws `ConfigurationError` where it cannot listen there. */
export async function serve(
  app: Pick<Hono, 'fetch'>,
  {
    port,
    host,
    prefix = '',
    maxConnections,
    turnsAway = () => false,
  }: {
    readonly port: number
    readonly host: string
    /** What the names of the variables that set these begin with. */
    readonly prefix?: string
    readonly maxConnections?: number | undefined
    /** Whether events are to be refused, before the app hears of them. */
    readonly turnsAway?: () => boolean
  },
): Promise<RunningServer> {
  const server = createServer(PATIENCE_WITH_CLIENTS, turnAway(turnsAway, getRequestListener(app.fetch)))
  limitConnections(server, maxConnections)
  answerBrokenRequests(server)
  const close = gracefulClose(server, PATIENCE)
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
