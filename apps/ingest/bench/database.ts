import { subscribe } from 'node:diagnostics_channel'
import { startDynalite } from '@footfall/testing/dynalite'
import { startStub } from './stub.ts'

/** A process of its own: a DynamoDB that says where it is, and how often it was called whenever it is asked. */
let calls = 0
subscribe('http.server.request.start', () => {
  calls += 1
})
const { endpoint } = await (process.argv[2] === 'stub' ? startStub() : startDynalite())
process.on('message', () => process.send?.(calls))
process.once('disconnect', () => process.exit())
process.send?.(endpoint)
