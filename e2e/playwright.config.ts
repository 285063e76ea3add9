import { CHROMIUM_ARGUMENTS, findChromium } from '@footfall/testing/chromium'
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'

// The AWS SDK warns of Node 20 on behalf of versions to come.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const chromium = findChromium()

const config: PlaywrightTestConfig = defineConfig({
  testDir: 'specs',
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second try has found something.
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  globalTimeout: 420_000,
  reporter: 'list',
  use: {
    launchOptions: {
      args: [...CHROMIUM_ARGUMENTS],
      // The whole browser, as visitors have it, also where it is Playwright's own: not its headless shell.
      ...(chromium ? { executablePath: chromium } : { channel: 'chromium' }),
    },
    trace: 'retain-on-failure',
  },
})

export default config
