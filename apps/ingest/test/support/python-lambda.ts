import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/**
 * A server with the behaviour of the Python Lambda: sessions and CORS, no batches, any existing session for any caller,
 * and 500 with the exception for an unreadable body.
 */
export function pythonLambda(): Server {
  const sessions = new Set<string>()
  return createServer(async (request, response) => {
    if (request.method === 'OPTIONS') return answer(response, 200, {})
    try {
      const event = JSON.parse(await bodyOf(request))
      if (typeof event !== 'object' || Array.isArray(event)) throw new Error("has no attribute 'get'")
      const session_id = sessions.has(event.session_id) ? event.session_id : newId('sess')
      sessions.add(session_id)
      answer(response, 200, {
        message: 'Event processed successfully',
        event_id: newId('evt'),
        session_id,
      })
    } catch (error) {
      answer(response, 500, { error: String(error) })
    }
  })
}

let count = 0

function newId(prefix: string): string {
  count += 1
  return `${prefix}_1790000000000_${`${count}`.padStart(16, '0')}`
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'Content-Type',
    'Access-Control-Allow-Methods': 'POST,OPTIONS',
  })
  response.end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString()
}
