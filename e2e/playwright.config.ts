import { CHROMIUM_ARGUMENTS, findChromium } from '@footfall/testing/chromium'
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'
import { otherBrowsers } from './support/other-browsers.ts'

// The AWS SDK warns of Node 20 on behalf of versions to come.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const chromium = findChromium()
const others = otherBrowsers()

/**
 * Specs of what browsers do each in their own way: load, navigate, send, leave. The others are of rules, which are the same
 * in all of them, or ask for means that only Chromium has. So do tests tagged `@chromium`.
 */
const EVERYWHERE = ['first-visit', 'leaving', 'offline', 'one-session', 'page-views', 'script-tag'].map(
  (name) => `${name}.spec.ts`,
)

const config: PlaywrightTestConfig = defineConfig({
  testDir: 'specs',
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second try has found something.
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  globalTimeout: 900_000,
  reporter: [
    ['list'],
    [
      './support/absent-browsers.ts',
      { names: others.filter(({ isInstalled }) => !isInstalled).map(({ name }) => name) },
    ],
  ],
  // Pictures would be taken all the time, of tests that go well, too.
  use: { trace: { mode: 'retain-on-failure', screenshots: false } },
  projects: [
    {
      name: 'chromium',
      testIgnore: 'firefox.spec.ts',
      use: {
        launchOptions: {
          // Names that end in `test` are nobody's (RFC 6761, 6.2), so here they are ours.
          args: [...CHROMIUM_ARGUMENTS, '--host-resolver-rules=MAP *.test 127.0.0.1'],
          // The whole browser, as visitors have it, also where it is Playwright's own: not its headless shell.
          ...(chromium ? { executablePath: chromium } : { channel: 'chromium' }),
        },
      },
    },
    ...others
      .filter(({ isInstalled }) => isInstalled)
      .map(({ name, use }) => ({
        name,
        testMatch: [...EVERYWHERE, `${name}.spec.ts`],
        grepInvert: /@chromium/,
        // Where WebDriver BiDi has to write it, a trace costs half the time again.
        use: { ...use, trace: 'off' as const },
      })),
  ],
})

export default config
