import { fileURLToPath } from 'node:url'
import { importProblems } from '@footfall/testing/imports'
import { expect, it } from 'vitest'

/** Which part of the source may import which: hosts and commands above, and below them what they are made of. */
const HOUSE = [
  'index | node | lambda | start ▸ compose ▸ app ▸ http ▸ domain ▸ @footfall/protocol',
  'node | lambda | start | compose ▸ observability ▸ http | store ▸ domain ▸ @footfall/protocol',
  'node ▸ serve-metrics ▸ serve | config | observability ▸ http | store',
  'lambda ▸ stream ▸ domain',
  'index | node | lambda | tables | start ▸ ready | compose ▸ config ▸ store ▸ domain',
  'config ▸ unsafe ▸ endpoint | misspelled',
  'index | node | start ▸ serve ▸ config | server ▸ http',
  'index | node | start ▸ repeat',
  'config | app ▸ domain',
  'index | compose ▸ embedded-script ▸ http',
  'compose | smoke ▸ random ▸ @footfall/protocol',
  // Each library where it is spoken to, and nowhere else.
  'node | lambda | start | compose | app | serve | server ▸ http ▸ hono | @hono/node-server',
  'start | ready | compose ▸ store ▸ @aws-sdk/* | @footfall/protocol',
  'config ▸ http ▸ zod',
  'http ▸ ipaddr.js | rate-limiter-flexible',
  'config ▸ http ▸ proxy-addr',
  'store ▸ cockatiel',
  'domain ▸ lru-cache | isbot',
  'observability ▸ pino | prom-client | @aws-lambda-powertools/*',
  'start | serve | server | embedded-script | random | http | store | smoke ▸ node:*',
  'start | compose | app | config ▸ @footfall/protocol',
]

it('imports one way', () => {
  expect(importProblems(fileURLToPath(new URL('../src', import.meta.url)), HOUSE)).toEqual([])
})
