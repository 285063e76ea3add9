// `pnpm --filter @footfall/e2e run record-release`, when a version of the tracker is released: what its built script keeps in
// a real localStorage, and sends, becomes a fixture of that version. Later trackers and apps are tested with it, since a tab
// of old may come back with such rows at any time. What a release adds to a row or a body belongs into the visit below; the
// fixtures of earlier releases stay as they are.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CHROMIUM_ARGUMENTS, findChromium } from '@footfall/testing/chromium'
import { chromium } from '@playwright/test'

const PACKAGE = new URL('../../packages/tracker/', import.meta.url)
const SHOP = 'https://shop.example.com'
const STATS = 'https://stats.example.com'

/** When the visit begins, in milliseconds since 1970: when the tests of the tracker and the app begin. */
const START = 1_790_000_000_000

const { version } = JSON.parse(await readFile(new URL('package.json', PACKAGE), 'utf8'))
const script = await readFile(new URL('dist/tracker.js', PACKAGE), 'utf8')
const browser = await chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_ARGUMENTS] })
try {
  const fixture = fileURLToPath(new URL(`test/fixtures/${version}.json`, PACKAGE))
  await writeFile(fixture, `${JSON.stringify(await record(browser), null, 2)}\n`)
  console.log(fixture)
} finally {
  await browser.close()
}

/** A visit with all that a tracker ever keeps or sends: an event without a name, then an outage, then what is sent after it. */
async function record(browser) {
  const context = await browser.newContext()
  const network = { isOverloaded: false, bodies: [] }
  await serve(context, network)
  await context.clock.install({ time: START })
  const keeper = await context.newPage()
  await keeper.goto(`${SHOP}/without`)
  const page = await context.newPage()
  const kept = async () => ({
    at: await page.evaluate(() => Date.now()),
    localStorage: await page.evaluate(() => ({ ...localStorage })),
  })

  await holdNamingLock(keeper)
  await page.goto(`${SHOP}/beans?utm_source=news&secret=1`, { referer: 'https://www.google.com/' })
  await page.evaluate(() => {
    window.tracker.identify('u1', { plan: 'pro' })
    window.tracker.consent(true)
  })
  const unnamed = await kept()
  await keeper.close()
  await page.waitForFunction(() => Object.values(localStorage).join('').includes('"session_id"'))
  await page.evaluate(() => window.tracker.flush())

  network.isOverloaded = true
  await context.clock.runFor(1_000)
  await page.evaluate(() => {
    const nested = { items: [{ sku: 'beans', count: 2 }], coupon: null, gift: false }
    // Larger than any event may be: dropped, and counted by the next.
    const large = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`text ${index}`, 'x'.repeat(1_000)]),
    )
    window.tracker.track('order', nested)
    window.tracker.track('dropped', large)
    window.tracker.track('Größe 🙂', { note: 'what comes after the one that was dropped' })
    window.tracker.track('dropped', large)
    return window.tracker.flush()
  })
  const outage = await kept()

  network.isOverloaded = false
  await context.clock.runFor(3_600_000)
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.includes(' evt_')))
  await page.evaluate(() => {
    window.tracker.track('signup', { plan: 'pro' })
    return window.tracker.flush()
  })
  await page.goto(`${SHOP}/blog`)
  await page.evaluate(() => window.tracker.flush())
  return { unnamed, outage, bodies: network.bodies }
}

/** The shop, a blog that is a site of its own, a page without the script, and an app that takes everything, or nothing. */
async function serve(context, network) {
  await context.route(`${SHOP}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    const site = pathname === '/blog' ? 'data-site="blog"' : ''
    const tag = `<script src="${STATS}/tracker.js" ${site}></script>`
    const body = `<title>Beans</title>${pathname === '/without' ? '' : tag}`
    return route.fulfill({ contentType: 'text/html', body })
  })
  await context.route(`${STATS}/tracker.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  )
  await context.route(`${STATS}/events`, (route) => {
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Retry-After' }
    if (network.isOverloaded) {
      return route.fulfill({ status: 503, headers: { ...headers, 'Retry-After': '3600' }, json: {} })
    }
    const body = route.request().postData()
    network.bodies.push(body)
    const results = JSON.parse(body).events.map(({ event_id, session_id }) => ({
      event_id,
      session_id,
      status: 'stored',
    }))
    return route.fulfill({ headers, json: { session_id: results.at(-1).session_id, results } })
  })
}

/** Keeps every event of the site from its name, as a tab does that is just giving names, until this page closes. */
async function holdNamingLock(page) {
  await page.evaluate(
    (name) =>
      new Promise((held) => {
        navigator.locks.request(name, () => {
          held()
          return new Promise(() => {})
        })
      }),
    `footfall ${STATS}/events naming`,
  )
}
