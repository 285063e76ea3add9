import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Listens at 127.0.0.1, at the same port for each start with `folder`. The first start stores the port that the system
 * chooses in a file. If another process has that port now, listens at another port. Calls `listening` with the port.
 */
export function listenAtKeptPort(server, folder, listening) {
  const file = join(folder, 'port')
  const kept = read(file)
  server.once('error', () => server.listen(0, '127.0.0.1'))
  server.listen(kept, '127.0.0.1', () => {
    const { port } = server.address()
    if (kept === 0) writeFileSync(file, String(port))
    listening(port)
  })
}

/** The port in a file; 0 if there is no valid one. */
function read(file) {
  try {
    const port = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : 0
  } catch (error) {
    if (error.code === 'ENOENT') return 0
    throw error
  }
}
