import { fileURLToPath } from 'node:url'
import { importProblems } from '@footfall/testing/imports'
import { expect, it } from 'vitest'

/** Which part of the source may import which: the way of an event from `track()` to the wire, and what it is made of. */
const HOUSE = [
  'index | script-tag ▸ tracker ▸ naming | flush ▸ delivery ▸ outbox | session-record | pause ▸ verdict ▸ transport ▸ @footfall/protocol',
  'index | script-tag ▸ tracker ▸ options | capture | properties ▸ cut-text | @footfall/protocol',
  'pause ▸ backoff',
  'index ▸ reset ▸ session-record ▸ browser ▸ @footfall/protocol',
  'index ▸ tracker ▸ site',
  'tracker ▸ naming | flush | delivery ▸ outbox | session-record | pause ▸ tracked-event | browser ▸ @footfall/protocol',
]

it('imports one way', () => {
  expect(importProblems(fileURLToPath(new URL('../src', import.meta.url)), HOUSE)).toEqual([])
})
