import { fileURLToPath } from 'node:url'
import { importProblems } from '@footfall/testing/imports'
import { expect, it } from 'vitest'

/** Which part of the source may import which: the way of an event from `track()` to the wire, and what it is made of. */
const HOUSE = [
  'index | script-tag ▸ tracker ▸ naming | sending ▸ flush ▸ delivery ▸ outbox | session-record | pause ▸ verdict ▸ transport ▸ @footfall/protocol',
  'tracker ▸ recording ▸ shape-event ▸ settings ▸ options ▸ tracked-event ▸ @footfall/protocol',
  'recording ▸ page-state | session-record | warn-once',
  'tracker ▸ holding ▸ permission ▸ settings',
  'tracker ▸ guarded | page-state | site | capture',
  'shape-event ▸ properties ▸ cut-text | @footfall/protocol',
  'index | script-tag ▸ options',
  'index | holding ▸ outbox ▸ tracked-event',
  'sending | delivery ▸ settings | dry-run ▸ @footfall/protocol',
  'pause ▸ backoff',
  'capture ▸ options | web-vitals | @footfall/protocol',
  'captures | script-tag-full ▸ capture',
  'script-tag-full ▸ script-tag',
  'tracker ▸ reset ▸ session-record',
  'tracker ▸ recording | naming | sending | flush | delivery | reset | permission ▸ outbox | session-record | pause ▸ tracked-event | browser | warn-once ▸ @footfall/protocol',
]

it('imports one way', () => {
  expect(importProblems(fileURLToPath(new URL('../src', import.meta.url)), HOUSE)).toEqual([])
})
