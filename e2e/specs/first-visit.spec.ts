import { expect } from '@playwright/test'
import { test } from '../support/test.ts'

test.describe('a first visit', () => {
  test('a first visit is one event, one session and one active row', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const page = site.url('/')
    const before = Date.now()
    const tab = await visitor.opens(page)
    await tab.hasSentAll()
    const { events, sessions, active } = await expectStored({
      events: [
        {
          event_type: 'page_view',
          page_url: page,
          referrer: '',
          title: 'Corner Roastery',
          ip_address: '127.0.0.1',
          user_agent: await tab.userAgent(),
        },
      ],
      sessions: [
        {
          total_events: 1,
          entry_page: page,
          exit_page: page,
          referrer: '',
          session_duration: 0,
          lost_events: 0,
          is_active: true,
        },
      ],
      active: [{ current_page: page }],
    })

    const { event_id = '', session_id, user_id, anonymous_id, timestamp = 0 } = events[0] ?? {}
    expect(event_id).toMatch(/^evt_\d{13}_[0-9a-z]{16}$/)
    expect(session_id).toBe(event_id.replace('evt_', 'sess_'))
    expect(anonymous_id).toMatch(/^user_[0-9a-z]{20}$/)
    expect(user_id).toBe(anonymous_id)
    expect(timestamp).toBeGreaterThanOrEqual(before)
    expect(timestamp).toBeLessThanOrEqual(Date.now())
    expect(sessions[0]).toMatchObject({
      session_id,
      user_id,
      anonymous_id,
      start_time: timestamp,
      last_activity: timestamp,
    })
    const inThirtyMinutes = Math.floor((timestamp + 30 * 60_000) / 1000)
    expect(active[0]).toMatchObject({
      session_id,
      user_id,
      last_activity: timestamp,
      expires_at: inThirtyMinutes,
    })
  })

  test('a first visit in ten tabs at once is one visitor and one session', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const tabs = await visitor.opensAtOnce(site.url('/'), 10)
    for (const tab of tabs) await tab.hasSentAll()
    const { events } = await expectStored({
      events: Array.from({ length: 10 }, () => ({ event_type: 'page_view' })),
      sessions: [{ total_events: 10 }],
      active: [{}],
    })
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
  })

  test('the visits of two visitors are two sessions', async ({ visitor, stranger, site, expectStored }) => {
    for (const each of [visitor, stranger]) {
      const tab = await each.opens(site.url('/'))
      await tab.hasSentAll()
    }
    const { sessions } = await expectStored({
      events: [{}, {}],
      sessions: [{ total_events: 1 }, { total_events: 1 }],
      active: [{}, {}],
    })
    expect(sessions[0]?.user_id).not.toBe(sessions[1]?.user_id)
  })
})
