// A stub of DynamoDB in a process of its own, so that the app is the bottleneck. It answers all operations on rows at once
// and stores nothing. It passes operations on tables to dynalite.
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import dynalite from 'dynalite'

const ANSWERS = {
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
  const answer = ANSWERS[String(incoming.headers['x-amz-target']).split('.')[1]]
  if (answer) {
    incoming.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(answer)
    })
    return
  }
  const { method, headers, url: path } = incoming
  const forwarded = request(
    { host: '127.0.0.1', port: tables.address().port, method, headers, path },
    (received) => {
      response.writeHead(received.statusCode, received.headers)
      received.pipe(response)
    },
  )
  incoming.pipe(forwarded)
}).listen(0, '127.0.0.1')
await once(server, 'listening')

process.send({ port: server.address().port })
process.once('disconnect', () => process.exit())
