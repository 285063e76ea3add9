// A DynamoDB that costs nothing, in a process of its own, so that the app is what is measured: dynalite has the tables,
// and what the app does to their rows is answered at once and forgotten.
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import dynalite from 'dynalite'

const AT_ONCE = {
  BatchWriteItem: '{"UnprocessedItems":{}}',
  BatchGetItem: '{"Responses":{},"UnprocessedKeys":{}}',
  GetItem: '{}',
  PutItem: '{}',
  UpdateItem: '{}',
  DeleteItem: '{}',
  Query: '{"Items":[],"Count":0,"ScannedCount":0}',
}

const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }).listen(0, '127.0.0.1')
await once(tables, 'listening')

const server = createServer({ keepAliveTimeout: 600_000 }, (incoming, response) => {
  const answer = AT_ONCE[String(incoming.headers['x-amz-target']).split('.')[1]]
  if (answer) {
    incoming.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(answer)
    })
    return
  }
  const { method, headers, url: path } = incoming
  const passed = request(
    { host: '127.0.0.1', port: tables.address().port, method, headers, path },
    (given) => {
      response.writeHead(given.statusCode, given.headers)
      given.pipe(response)
    },
  )
  incoming.pipe(passed)
}).listen(0, '127.0.0.1')
await once(server, 'listening')

process.send({ port: server.address().port })
process.once('disconnect', () => process.exit())
