import { CHROMIUM_ARGUMENTS, findChromium } from '@footfall/testing/chromium'
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'
import { otherBrowsers } from './support/other-browsers.ts'

// The AWS SDK warns that its later versions will not support Node 20.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const chromium = findChromium()
const others = otherBrowsers()

/**
 * Specs that every browser runs: loading, navigating, sending and leaving differ between browsers. The other specs test
 * rules, which are the same in all browsers, or need a feature of Chromium alone, as do tests tagged `@chromium`.
 */
const EVERYWHERE = ['first-visit', 'leaving', 'offline', 'one-session', 'page-views', 'script-tag'].map(
  (name) => `${name}.spec.ts`,
)

const config: PlaywrightTestConfig = defineConfig({
  testDir: 'specs',
  fullyParallel: true,
  workers: 2,
  // No retries: a test that passes at the second try has found a fault.
  retries: 0,
  forbidOnly: true,
  // These limits guard against hangs only: a busy machine takes several times as long as an idle one.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  globalTimeout: 3_600_000,
  reporter: [
    ['list'],
    [
      './support/absent-browsers.ts',
      { names: others.filter(({ isInstalled }) => !isInstalled).map(({ name }) => name) },
    ],
  ],
  // Every test records a trace, also one that passes. Without screenshots and DOM snapshots that costs little.
  use: { trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: false } },
  projects: [
    {
      name: 'chromium',
      testIgnore: 'firefox.spec.ts',
      use: {
        launchOptions: {
          // Names that end in `test` are reserved for tests (RFC 6761, 6.2).
          args: [...CHROMIUM_ARGUMENTS, '--host-resolver-rules=MAP *.test 127.0.0.1'],
          // The full browser, as visitors have it. Playwright's headless shell differs from it.
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
        // Over WebDriver BiDi a trace takes half the time of the test again.
        use: { ...use, trace: 'off' as const },
      })),
  ],
})

export default config
