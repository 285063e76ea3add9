import type { IncomingMessage, RequestListener } from 'node:http'
import { RequestError } from '@hono/node-server'
import type { Refusals } from '../../../http/refusals.ts'
import { refuse, toResponse } from './refusal.ts'

/**
 * Passes on requests that every server and proxy parses in the same way, and refuses the others with 400. Node's parser
 * accepts requests that RFC 9112 does not: sections 2.3 (version), 3.2 (Host) and 6.1 (Transfer-Encoding).
 */
export function checkRequest(refusals: Refusals, listener: RequestListener): RequestListener {
  return (incoming, outgoing) => {
    const error = problemOf(incoming)
    if (error === undefined) {
      listener(incoming, outgoing)
      return
    }
    refusals.count('malformed')
    refuse(outgoing, { status: 400, error, headers: { Connection: 'close' } })
  }
}

/** Refuses a request whose `Expect` header is not `100-continue` (RFC 9110, 10.1.1). */
export function refuseExpectations(refusals: Refusals): RequestListener {
  return (_, outgoing) => {
    refusals.count('expectation')
    refuse(outgoing, {
      status: 417,
      error: 'expect: must be 100-continue or absent',
      headers: { Connection: 'close' },
    })
  }
}

/**
 * For `getRequestListener`: refuses a request whose target and host do not form a URL. Every other error was thrown outside
 * of the app's own error handler; the response shows nothing of it.
 */
export function answerUnusableRequest(refusals: Refusals): (error: unknown) => Response {
  return (error) => {
    if (!(error instanceof RequestError))
      return toResponse({ status: 500, error: 'The app failed; send the same again later.' })
    refusals.count('malformed')
    return toResponse({ status: 400, error: 'The request target and the Host header must form a URL.' })
  }
}

function problemOf({ rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'The version must be HTTP/1.1.'
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
    else if (httpVersion === '1.0' && name.toLowerCase() === 'transfer-encoding') {
      return 'transfer-encoding: needs HTTP/1.1'
    }
  }
  if (hosts > 1) return 'host: must be sent once'
  if (hosts === 0 && httpVersion === '1.1') return 'host: is missing'
  return undefined
}
