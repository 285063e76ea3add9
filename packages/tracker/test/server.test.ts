import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import type { Tracker } from '../src/index.ts'

const BUILD: string = fileURLToPath(new URL('../dist', import.meta.url))

/** A script with one call of each method. It needs `createTracker`. */
const CALLS = `
  const tracker = createTracker({ endpoint: '/events', site: 'shop', consent: 'required', debug: true, beforeSend: () => null })
  tracker.track('signup', { plan: 'pro' })
  tracker.page({ page_url: '/cups' })
  tracker.identify('jane', { plan: 'pro' })
  tracker.consent(true)
  tracker.consent(false)
  tracker.optOut()
  tracker.optIn()
  const outcome = Promise.all([tracker.reset(), tracker.flush()]).then(() => tracker.sessionId())
  tracker.stop()
  tracker.track('after')
`

/** Globals of a server. The test fails if the package uses one of them. */
function serverGlobals(): { readonly globals: Record<string, unknown>; used(): readonly string[] } {
  const names = [
    'fetch',
    'setTimeout',
    'setInterval',
    'queueMicrotask',
    'addEventListener',
    'removeEventListener',
    'postMessage',
  ]
  const calls = Object.fromEntries(names.map((name) => [name, vi.fn()]))
  const touched: string[] = []
  const watched = (name: string): object =>
    new Proxy(
      {},
      {
        get: (_, key) => void touched.push(`${name}.${String(key)}`),
        set: (_, key) => !touched.push(`${name}.${String(key)}`),
        ownKeys: () => {
          touched.push(name)
          return []
        },
      },
    )
  const globals: Record<string, unknown> = { ...calls, localStorage: watched('localStorage') }
  for (const name of ['navigator', 'crypto', 'caches', 'console', 'location']) globals[name] = watched(name)
  globals['self'] = globals
  return {
    globals,
    used: () => [...touched, ...names.filter((name) => calls[name]?.mock.calls.length)],
  }
}

/** Evaluates the built CommonJS module with only these globals, and makes each call. */
function callIn(globals: Record<string, unknown>): Promise<unknown> {
  const module = readFileSync(`${BUILD}/index.cjs`, 'utf8')
  return runInNewContext(
    `const module = { exports: {} }; (function (exports) { ${module} })(module.exports)
     const { createTracker } = module.exports
     ${CALLS}
     outcome`,
    globals,
  )
}

describe('the package on a server', () => {
  for (const { kind, load, type } of [
    { kind: 'an ES module', load: `import { createTracker } from ${url('index.js')}`, type: 'module' },
    {
      kind: 'a CommonJS module',
      load: `const { createTracker } = require(${JSON.stringify(`${BUILD}/index.cjs`)})`,
      type: 'commonjs',
    },
  ]) {
    it(`the package as ${kind} prints nothing in Node and lets the process exit`, () => {
      const script = `${load}\n${CALLS}\noutcome.then((id) => console.log(typeof id))`
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [`--input-type=${type}`, '--eval', script],
        { encoding: 'utf8', timeout: 20_000 },
      )
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'undefined\n', stderr: '' })
    })
  }

  it('the package does nothing in an environment without globals', async () => {
    expect(await callIn({})).toBeUndefined()
  })

  it('the package uses no network, storage, timer or listener in a worker', async () => {
    const { globals, used } = serverGlobals()
    expect(await callIn(globals)).toBeUndefined()
    expect(used()).toEqual([])
  })

  it('the package defines no globals on a server', async () => {
    const globals: Record<string, unknown> = {}
    await callIn(globals)
    expect(Object.keys(globals)).toEqual([])
  })

  it('captures and their undo functions do nothing on a server', () => {
    const script = `
      const { createTracker } = await import(${url('index.js')})
      const captures = { ...(await import(${url('captures.js')})), ...(await import(${url('vitals.js')})) }
      const tracker = createTracker({ endpoint: '/events' })
      for (const capture of Object.values(captures)) capture(tracker)()
      console.log(Object.keys(captures).sort().join())`
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { encoding: 'utf8', timeout: 20_000 },
    )
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'clicks,engagement,errors,forms,heartbeat,vitals\n',
      stderr: '',
    })
  })

  it('the tracker on a server has every method', async () => {
    const { createTracker } = await import('../src/index.ts')
    const tracker = createTracker({ endpoint: '/events' })
    const methods: Record<keyof Tracker, true> = {
      track: true,
      page: true,
      identify: true,
      reset: true,
      sessionId: true,
      flush: true,
      consent: true,
      optOut: true,
      optIn: true,
      stop: true,
    }
    expect(Object.keys(tracker).sort()).toEqual(Object.keys(methods).sort())
  })
})

/** A file of the build as an import specifier. */
function url(file: string): string {
  return JSON.stringify(new URL(`../dist/${file}`, import.meta.url).href)
}
