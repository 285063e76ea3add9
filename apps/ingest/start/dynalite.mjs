// The embedded DynamoDB, a process of its own: `dynalite.mjs <folder>`, forked. It sends its parent `{ port, accessKey }`,
// or `{ failed }` with what is wrong, and ends when its parent does, however that ends. It answers requests with that
// access key alone: any web page and any user of this machine can reach its port.
import dynalite from 'dynalite'
import { accessKeyOf } from './access-key.mjs'
import { allowOnlyApp } from './app-only.mjs'
import { listenAtKeptPort } from './kept-port.mjs'

const [folder] = process.argv.slice(2)

// dynalite throws errors of its files from callbacks, as when another process has them open.
process.on('uncaughtException', ({ message }) => {
  if (process.connected) process.send({ failed: message }, () => process.exit(1))
  else process.exit(1)
})

// A terminal sends Ctrl-C to this process too, while its parent still writes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

const accessKey = accessKeyOf(folder)
const server = dynalite({ path: folder, createTableMs: 0 })
allowOnlyApp(server, accessKey)

process.on('disconnect', () => {
  server.close(() => process.exit())
  server.closeAllConnections()
})

listenAtKeptPort(server, folder, (port) => process.send({ port, accessKey }))
