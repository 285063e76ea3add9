import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

/** The site of a fictional café, in front of the ingest app: every request for no file of the site goes to the app. */
export function demoSite(folder: string, app: Hono): Hono {
  return (
    new Hono()
      .get('*', serveStatic({ root: folder }))
      // The shop is a single-page app: all its addresses load the same page.
      .get('/shop/*', serveStatic({ root: folder, path: 'shop/index.html' }))
      .all('*', (c) => app.fetch(c.req.raw, c.env))
  )
}
