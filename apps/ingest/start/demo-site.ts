import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

/** The ingest app, with a made-up café's site in front of it: whatever is no file of the site goes to the app. */
export function demoSite(folder: string, app: Hono): Hono {
  return (
    new Hono()
      .get('*', serveStatic({ root: folder }))
      // The shop is one page, whichever of its addresses a visitor reloads.
      .get('/shop/*', serveStatic({ root: folder, path: 'shop/index.html' }))
      .all('*', (c) => app.fetch(c.req.raw, c.env))
  )
}
