import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { build } from 'esbuild'
import { recipe } from '../package/readme.ts'
import { openWorkshop } from '../package/workshop.ts'
import type { Site } from '../support/site.ts'
import { test } from '../support/test.ts'

/** What the React recipe leaves to the site: pages that its own scripts go to, as routers do. */
const APP = `
  import { useEffect, useState } from 'react'
  import { SignUp } from './SignUp'

  export function App() {
    const [path, setPath] = useState(location.pathname)
    useEffect(() => {
      document.title = path
    }, [path])
    const go = (path: string) => {
      history.pushState(null, '', path)
      setPath(path)
    }
    return (
      <>
        <button type="button" onClick={() => go('/beans')}>Beans</button>
        <a href="https://elsewhere.example.com/">Our partner</a>
        <SignUp />
      </>
    )
  }`

test.describe("the README's recipe", () => {
  test('for plain HTML tracks the page and what is clicked', async ({ visitor, site, expectStored }) => {
    site.add('/recipe.html', recipe('index.html'))
    const tab = await visitor.opens(site.url('/recipe.html'))
    await tab.clicks('Sign up')
    await expectStored({
      events: [
        { event_type: 'page_view', title: 'Corner Roastery' },
        { event_type: 'signup', properties: { plan: 'pro' } },
      ],
      sessions: [{ total_events: 2 }],
    })
  })

  test('for calls before the script has loaded loses none', async ({ visitor, site, expectStored }) => {
    site.add('/recipe.html', recipe('stub.html'))
    await visitor.opens(site.url('/recipe.html'))
    await expectStored({
      events: [{ event_type: 'signup', properties: { plan: 'pro' } }, { event_type: 'page_view' }],
      sessions: [{ total_events: 2 }],
    })
  })

  test('for consent sends what the visitor has agreed to', async ({
    visitor,
    stranger,
    site,
    expectStored,
  }) => {
    site.add('/recipe.html', recipe('consent.html'))
    for (const [who, answer] of [
      [visitor, 'No'],
      [stranger, 'Yes'],
    ] as const) {
      const tab = await who.opens(site.url(`/recipe.html?ref=${answer}`))
      await tab.flushes()
      await tab.clicks(answer)
      await tab.flushes()
    }
    await expectStored({ events: [{ page_url: site.url('/recipe.html?ref=Yes') }] })
  })

  test('for a tag manager tracks', async ({ visitor, site, expectStored }) => {
    site.add('/recipe.html', recipe('tag-manager.html'))
    await visitor.opens(site.url('/recipe.html?id=7&secret=1'))
    await expectStored({ events: [{ page_url: site.url('/recipe.html?id=7') }] })
  })

  test("for one's own domain sends nothing anywhere else", async ({
    visitor,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    site.passesOn('/stats/')
    site.add('/recipe.html', recipe('own-domain.html'))
    await visitor.opens(site.url('/recipe.html'))
    await expectStored({ events: [{ event_type: 'page_view' }] })
    expect(collector.requests).toEqual([])
  })

  test('for pinned scripts loads what the package has', async ({ visitor, site, expectStored }) => {
    await addBuild(site, '/static')
    site.replace('https://static.example.com', site.url('/static'))
    site.add('/pinned.html', recipe('pinned.html'))
    // Without the captures that the full script begins with, which come when they like.
    site.add('/full.html', recipe('pinned-full.html').replace('defer', 'defer data-captures="clicks"'))
    await visitor.opens(site.url('/pinned.html'))
    await visitor.opens(site.url('/full.html'))
    await expectStored({
      events: [{ page_url: site.url('/pinned.html') }, { page_url: site.url('/full.html') }],
    })
  })

  test('for import maps tracks without a bundler', async ({ visitor, site, expectStored }) => {
    await addBuild(site, '/vendor/footfall')
    site.add('/recipe.html', recipe('import-map.html'))
    await visitor.opens(site.url('/recipe.html'))
    await expectStored({ events: [{ event_type: 'page_view' }], sessions: [{ total_events: 1 }] })
  })

  test('for React counts once, in StrictMode and through its pages', async ({
    visitor,
    site,
    expectStored,
  }) => {
    site.add(
      '/recipe.html',
      '<title>Home</title><div id="root"></div><script type="module" src="/app.js"></script>',
    )
    site.add('/app.js', await bundleReact())
    const tab = await visitor.opens(site.url('/recipe.html'))
    await tab.clicks('Beans')
    await tab.clicks('Sign up')
    await tab.follows('Our partner', site.elsewhere)
    const home = site.url('/recipe.html')
    const beans = site.url('/beans')
    await expectStored({
      events: [
        { event_type: 'page_view', page_url: home },
        { event_type: 'page_view', page_url: beans, referrer: home, title: '/beans' },
        { event_type: 'signup', page_url: beans, properties: { plan: 'pro' } },
        { event_type: 'outbound_click', page_url: beans, properties: { url: site.elsewhere } },
      ],
      sessions: [{ total_events: 4 }],
    })
  })
})

/** Puts what the package has in `dist` under a path of the site, as its owner would copy it. */
async function addBuild(site: Site, path: string): Promise<void> {
  const workshop = await openWorkshop()
  try {
    const dist = join(workshop.folder, 'node_modules/@footfall/tracker/dist')
    for (const file of await readdir(dist)) {
      site.add(`${path}/${file}`, await readFile(join(dist, file), 'utf8'))
    }
  } finally {
    await workshop.stop()
  }
}

/** The recipe's files, with React's build for development, which alone runs effects twice. */
async function bundleReact(): Promise<string> {
  const workshop = await openWorkshop()
  try {
    const files = ['src/main.tsx', 'src/tracker.ts', 'src/Analytics.tsx', 'src/SignUp.tsx']
    const [main = ''] = await workshop.add({
      ...Object.fromEntries(files.map((file) => [file, recipe(file)])),
      'src/App.tsx': APP,
    })
    const { outputFiles } = await build({
      entryPoints: [main],
      bundle: true,
      format: 'esm',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"development"' },
      write: false,
    })
    return outputFiles[0]?.text ?? ''
  } finally {
    await workshop.stop()
  }
}
