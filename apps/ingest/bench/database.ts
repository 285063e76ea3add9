import { subscribe } from 'node:diagnostics_channel'
import { startDynalite } from '@footfall/testing/dynalite'
import { startStub } from './stub.ts'

/** A DynamoDB in a process of its own. It sends its endpoint first, then answers each message with its number of calls. */
let calls = 0
subscribe('http.server.request.start', () => {
  calls += 1
})
const { endpoint } = await (process.argv[2] === 'stub' ? startStub() : startDynalite())
process.on('message', () => process.send?.(calls))
process.once('disconnect', () => process.exit())
process.send?.(endpoint)
