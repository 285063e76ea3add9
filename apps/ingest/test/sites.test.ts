import { sessionIdOf } from '@footfall/protocol'
import { describe, expect, it } from 'vitest'
import { createTimedSite, NOW, type TimedSite } from './support/timed-site.ts'
import { trackedVisit } from './support/tracker.ts'

/** A visit of one browser to the shop, and an event of another site that names the same session and visitor. */
async function visitOf(site: TimedSite, others: object) {
  const [first, next, foreign] = trackedVisit(NOW, 3)
  const { session_id } = await site.post({ site_id: 'shop', events: [first] })
  const { site_id: _, ...event } = { ...foreign, site_id: '' }
  return { session_id, next, foreign: { ...event, ...others } as { readonly event_id: string } }
}

describe('a session and its site', () => {
  it('stores the site of the first event in a session, and an empty site where that event names none', async () => {
    const site = createTimedSite()
    const [first, next] = trackedVisit(NOW, 2)
    const { session_id } = await site.post({ site_id: 'shop', events: [first, next] })
    expect(site.session(session_id)).toMatchObject({ site_id: 'shop', total_events: 2 })
    const plain = await site.post({ user_id: 'ada' })
    expect(site.session(plain.session_id)).toMatchObject({ site_id: '' })
  })

  it.each([
    ['another site', { site_id: 'blog' }],
    ['no site', {}],
  ])(
    'gives a tracked event of %s its own session where it names a session of a site, also at retries',
    async (_, others) => {
      const site = createTimedSite()
      const { session_id, next, foreign } = await visitOf(site, others)
      const own = sessionIdOf(foreign.event_id)
      for (const status of ['stored', 'duplicate', 'duplicate']) {
        expect((await site.post({ events: [foreign] })).results).toMatchObject([{ session_id: own, status }])
        if (status === 'duplicate') site.restart()
      }
      await site.post({ site_id: 'shop', events: [next] })
      expect(site.session(session_id)).toMatchObject({ total_events: 2, exit_page: next?.page_url })
      expect(site.session(own)).toMatchObject({ total_events: 1 })
      expect(site.rows()).toHaveLength(3)
    },
  )

  it('gives a plain post its own session where it names a session of another site, also an ended one', async () => {
    const site = createTimedSite()
    const { session_id } = await site.post({ user_id: 'ada', site_id: 'shop' })
    const other = await site.post({ user_id: 'ada', site_id: 'blog', session_id })
    expect(other.session_id).not.toBe(session_id)
    site.pass(2 * 3_600_000)
    const later = await site.post({ user_id: 'ada', site_id: 'blog', session_id })
    expect(site.session(later.session_id)).toMatchObject({ site_id: 'blog', total_events: 1 })
    const successor = await site.post({ user_id: 'ada', site_id: 'shop', session_id })
    const again = await site.post({ user_id: 'ada', site_id: 'shop', session_id })
    expect([session_id, later.session_id]).not.toContain(successor.session_id)
    expect(again.session_id).toBe(successor.session_id)
  })

  it('separates two sites of one batch that name one session', async () => {
    const site = createTimedSite()
    const [first, next] = trackedVisit(NOW, 2)
    const { results } = await site.post({
      events: [
        { ...first, site_id: 'shop' },
        { ...next, site_id: 'blog' },
      ],
    })
    expect(results).toMatchObject([
      { session_id: first?.session_id, status: 'stored' },
      { session_id: sessionIdOf(next?.event_id ?? ''), status: 'stored' },
    ])
  })

  it('stores events of any site in a session whose row has no site, and recognises their retries', async () => {
    const site = createTimedSite()
    const { session_id, next } = await visitOf(site, {})
    const { site_id: _, ...unknown } = site.session(session_id) ?? expect.fail('no session')
    await site.overwrite(unknown)
    for (const status of ['stored', 'duplicate']) {
      site.restart()
      const { results } = await site.post({ site_id: 'blog', events: [next] })
      expect(results).toMatchObject([{ session_id, status }])
    }
    expect(site.session(session_id)).toMatchObject({ total_events: 2 })
  })
})
