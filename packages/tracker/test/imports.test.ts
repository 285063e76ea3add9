import { fileURLToPath } from 'node:url'
import { importProblems } from '@footfall/testing/imports'
import { expect, it } from 'vitest'

/** Allowed import directions. They follow an event from `track()` to the request. */
const ALLOWED_IMPORTS = [
  'index | script-tag ▸ tracker ▸ event-assignment | sending ▸ flush ▸ delivery ▸ outbox | session-record | pause ▸ verdict ▸ transport ▸ @footfall/protocol',
  'tracker ▸ recording ▸ shape-event ▸ settings ▸ options ▸ tracked-event ▸ @footfall/protocol',
  'recording ▸ page-state | session-record | warn-once',
  'tracker ▸ buffer ▸ permission ▸ settings',
  'tracker ▸ guarded | page-state | storage-prefix | capture',
  'shape-event ▸ properties ▸ cut-text | @footfall/protocol',
  'index | script-tag ▸ options',
  'index | buffer ▸ outbox ▸ tracked-event',
  'sending | delivery ▸ settings | dry-run ▸ @footfall/protocol',
  'pause ▸ backoff',
  'capture ▸ options | web-vitals | @footfall/protocol',
  'captures | script-tag-full ▸ capture',
  'script-tag-full ▸ script-tag',
  'tracker ▸ reset ▸ session-record',
  'tracker ▸ recording | event-assignment | sending | flush | delivery | reset | permission ▸ outbox | session-record | pause ▸ tracked-event | browser | warn-once ▸ @footfall/protocol',
]

it('the tracker source has only the allowed imports and no import cycle', () => {
  expect(importProblems(fileURLToPath(new URL('../src', import.meta.url)), ALLOWED_IMPORTS)).toEqual([])
})
