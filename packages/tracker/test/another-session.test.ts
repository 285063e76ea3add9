// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { START } from './support/browser.ts'
import { accepting, answering, held } from './support/collector.ts'
import { test } from './support/test.ts'

const OTHER = 'sess_1790000000000_another0session0'
const elsewhere = answering(() => ({ session_id: OTHER }))

describe('an answer with another session id', () => {
  test('an answer with another session id moves the next events to that session', async ({
    browser,
    collector,
  }) => {
    collector.replies(elsewhere)
    const tab = await browser.opens()
    await browser.passes()
    collector.replies(accepting)
    tab.track('next')
    await tab.flush()
    await browser.opens()
    await browser.passes()
    const [first, ...later] = collector.events()
    expect(first?.session_id).not.toBe(OTHER)
    expect(later).toMatchObject([
      { event_type: 'next', session_id: OTHER, anonymous_id: first?.anonymous_id },
      { event_type: 'page_view', session_id: OTHER, anonymous_id: first?.anonymous_id },
    ])
  })

  test('an answer with another session id does not change events that are already assigned', async ({
    browser,
    collector,
  }) => {
    const { reply, release } = held(elsewhere)
    collector.replies(reply)
    const tab = await browser.opens()
    await browser.passes()
    tab.track('assigned before')
    release()
    await browser.passes()
    collector.replies(accepting)
    await tab.flush()
    const [first, second] = collector.events()
    expect(second?.session_id).toBe(first?.session_id)
  })

  test('an answer with another session id does not change a session that began later', async ({
    browser,
    collector,
  }) => {
    const { reply, release } = held(elsewhere)
    collector.replies(reply)
    const tab = await browser.opens()
    await browser.passes(1_000)
    browser.hasTheTime(START + 3_600_000)
    tab.track('next visit')
    collector.replies(accepting)
    release()
    await browser.passes()
    tab.track('after it')
    await tab.flush()
    const [, next, after] = collector.events()
    expect(next?.session_id).toBe(next?.event_id?.replace('evt_', 'sess_'))
    expect(after?.session_id).toBe(next?.session_id)
  })
})
