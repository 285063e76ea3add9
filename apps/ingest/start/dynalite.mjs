// The embedded DynamoDB, in a forked process of its own: `dynalite.mjs <folder>`. It sends its parent
// `{ port, accessKey }`, or `{ failed }` with an error message. It exits when its parent exits or is killed. It accepts
// only requests with that access key, because any web page and any user of this machine can reach its port.
import dynalite from 'dynalite'
import { accessKeyOf } from './access-key.mjs'
import { allowOnlyApp } from './app-only.mjs'
import { listenAtKeptPort } from './kept-port.mjs'

const [folder] = process.argv.slice(2)

// dynalite throws file errors from callbacks, for example if another process has the files open.
process.on('uncaughtException', ({ message }) => {
  if (process.connected) process.send({ failed: message }, () => process.exit(1))
  else process.exit(1)
})

// A terminal sends Ctrl-C to this process too. Ignore it: the parent still writes, and disconnects when it has finished.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

const accessKey = accessKeyOf(folder)
const server = dynalite({ path: folder, createTableMs: 0 })
allowOnlyApp(server, accessKey)

process.on('disconnect', () => {
  server.close(() => process.exit())
  server.closeAllConnections()
})

listenAtKeptPort(server, folder, (port) => process.send({ port, accessKey }))
