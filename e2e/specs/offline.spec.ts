import { expect } from '@playwright/test'
import { test } from '../support/test.ts'

test('events tracked offline are stored once, after the browser is online again', async ({
  visitor,
  site,
  expectStored,
}) => {
  const tab = await visitor.opens(site.url('/'))
  await tab.hasSentAll()
  await visitor.losesTheNetwork()
  await tab.clicks('Sign up')
  await tab.tracks('scroll', { depth: 50 })
  await tab.flushes()
  expect(await tab.waiting()).toBe(2)
  await expectStored({ events: [{ event_type: 'page_view' }], sessions: [{ total_events: 1 }] })

  await visitor.isOnlineAgain()
  await tab.hasSentAll()
  await expectStored({
    events: [
      { event_type: 'page_view' },
      { event_type: 'signup', properties: { plan: 'pro' } },
      { event_type: 'scroll', properties: { depth: 50 } },
    ],
    sessions: [{ total_events: 3, lost_events: 0 }],
    active: [{}],
  })
})
