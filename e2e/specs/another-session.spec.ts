import { expect } from '@playwright/test'
import { test } from '../support/test.ts'

test.describe('when the answer names another session', () => {
  test('the tracker continues with the session that the answer names', async ({
    visitor,
    site,
    collector,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const other = 'sess_1790000000000_another0session0'
    collector.answersNext(({ events }) => ({
      message: 'Event processed successfully',
      session_id: other,
      results: events.map(({ event_id = '' }) => ({ event_id, session_id: other, status: 'stored' })),
    }))
    const tab = await visitor.opens(site.url('/'))
    await tab.hasSentAll()
    await tab.clicks('Sign up')
    await tab.flushes()
    await tab.goesTo(site.url('/pricing.html'))
    await tab.hasSentAll()
    const [first, ...later] = collector.events()
    expect(first?.session_id).toMatch(/^sess_/)
    expect(first?.session_id).not.toBe(other)
    expect(later).toMatchObject([
      { event_type: 'signup', session_id: other },
      { event_type: 'page_view', session_id: other },
    ])
  })

  test("a visitor who carries a stranger's session gets one of their own, and stays in it", async ({
    visitor,
    stranger,
    site,
    expectStored,
  }) => {
    const elsewhere = await stranger.opens(site.url('/'))
    await elsewhere.hasSentAll()
    const { sessions } = await expectStored({ sessions: [{ total_events: 1 }] })
    const theirs = sessions[0]

    const tab = await visitor.opens(site.url('/pricing.html'))
    await tab.hasSentAll()
    await tab.carriesSession(theirs?.session_id ?? '')
    for (const type of ['first', 'second']) {
      await tab.tracks(type)
      await tab.flushes()
      await tab.hasSentAll()
    }
    const after = await expectStored({
      events: [
        { event_type: 'page_view' },
        { event_type: 'page_view' },
        { event_type: 'first' },
        { event_type: 'second' },
      ],
      sessions: [{ total_events: 1 }, { total_events: 1 }, { total_events: 2 }],
    })
    expect(after.sessions[0]).toEqual(theirs)
    const own = after.sessions[2]?.session_id
    expect(after.events.slice(2)).toMatchObject([{ session_id: own }, { session_id: own }])
  })
})
