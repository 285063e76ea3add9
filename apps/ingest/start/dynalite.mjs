// The embedded DynamoDB, a process of its own: `dynalite.mjs <folder>`, forked. It tells its parent `{ port }`, or
// `{ failed }` with what is wrong, and ends when its parent does, however that ends.
import { mkdirSync } from 'node:fs'
import dynalite from 'dynalite'
import { listenAtKeptPort } from './kept-port.mjs'

const [folder] = process.argv.slice(2)

// dynalite throws what goes wrong with its files from callbacks, first of all that another process has them open.
process.on('uncaughtException', ({ message }) => {
  if (process.connected) process.send({ failed: message }, () => process.exit(1))
  else process.exit(1)
})

// A terminal sends Ctrl-C to this process too, while its parent still writes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

mkdirSync(folder, { recursive: true })
const server = dynalite({ path: folder, createTableMs: 0 })

process.on('disconnect', () => {
  server.close(() => process.exit())
  server.closeAllConnections()
})

listenAtKeptPort(server, folder, (port) => process.send({ port }))
