import { existsSync } from 'node:fs'
import { findFirefox } from '@footfall/testing/firefox'
import { firefox, type PlaywrightTestOptions, type PlaywrightWorkerOptions, webkit } from '@playwright/test'

/** A browser other than Chromium. */
export interface OtherBrowser {
  readonly name: 'firefox' | 'playwright-firefox' | 'playwright-webkit'
  /** How Playwright starts it. */
  readonly use: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions>
  readonly isInstalled: boolean
}

/** Firefox as its visitors have it, and Playwright's own builds of Firefox and WebKit. */
export function otherBrowsers(): readonly OtherBrowser[] {
  const stock = findFirefox()
  return [
    {
      name: 'firefox',
      // The channel makes Playwright speak WebDriver BiDi to it, which it answers without patches.
      use: {
        browserName: 'firefox',
        channel: 'moz-firefox',
        launchOptions: stock ? { executablePath: stock } : {},
      },
      isInstalled: stock !== undefined,
    },
    {
      name: 'playwright-firefox',
      use: { browserName: 'firefox' },
      isInstalled: existsSync(firefox.executablePath()),
    },
    {
      name: 'playwright-webkit',
      use: { browserName: 'webkit' },
      isInstalled: existsSync(webkit.executablePath()),
    },
  ]
}
