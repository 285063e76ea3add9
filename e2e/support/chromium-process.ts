import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CHROMIUM_ARGUMENTS, findChromium } from '@footfall/testing/chromium'
import { spawnTethered, type Tethered } from '@footfall/testing/tethered'
import { chromium } from '@playwright/test'

/** A Chromium as its users have it, but headless. */
export interface ChromiumProcess {
  readonly process: Tethered
  /** Where it takes commands (Chrome DevTools Protocol): `ws://…` */
  readonly address: string
}

/** A folder for all that outlives a browser's process. */
export function createProfile(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'footfall-window-'))
}

/** After the browser is gone, but for processes of it that may write a last time. */
export function removeProfile(profile: string): Promise<void> {
  return rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

export async function launchChromium(profile: string): Promise<ChromiumProcess> {
  const browser = spawnTethered(findChromium() ?? chromium.executablePath(), [
    ...CHROMIUM_ARGUMENTS,
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    'about:blank',
  ])
  const address = await Promise.race([printedAddress(browser), browser.ended])
  if (typeof address === 'number')
    throw new Error(`The browser ended with code ${address} instead of starting.`)
  return { process: browser, address }
}

/** Reads every line: two lines may arrive in one chunk, so a reader of one line at a time would miss the second. */
function printedAddress({ stdout, stderr }: Tethered): Promise<string> {
  stdout.resume()
  return new Promise((resolve) => {
    createInterface(stderr).on('line', (line) => {
      const [, address] = /DevTools listening on (ws:\S+)/.exec(line) ?? []
      if (address) resolve(address)
    })
  })
}
