import { bundleWithTracker } from '../support/npm-build.ts'
import { test } from '../support/test.ts'

test.describe('the npm package', () => {
  for (const { kind, load } of [
    { kind: 'ES module', load: `import { createTracker } from '@footfall/tracker'` },
    { kind: 'CommonJS module', load: `const { createTracker } = require('@footfall/tracker')` },
  ]) {
    test(`tracks from a site's own bundle, as ${kind}`, async ({ visitor, site, expectStored }) => {
      const page = site.url('/bundled.html')
      const script = await bundleWithTracker(`
        ${load}
        const tracker = createTracker({ endpoint: 'https://stats.example.com/events' })
        document.querySelector('button').onclick = () => tracker.track('signup', { plan: 'pro' })
      `)
      site.add('/bundled.js', script)
      const tab = await visitor.opens(page)
      await tab.clicks('Sign up')
      await tab.hasSentAll()
      await expectStored({
        events: [
          { event_type: 'page_view', page_url: page },
          { event_type: 'signup', page_url: page, properties: { plan: 'pro' } },
        ],
        sessions: [{ total_events: 2, entry_page: page }],
        active: [{ current_page: page }],
      })
    })
  }
})
