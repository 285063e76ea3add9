import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CHROMIUM_ARGUMENTS, findChromium } from '@footfall/testing/chromium'
import { spawnTethered, type Tethered } from '@footfall/testing/tethered'
import { type BrowserContext, chromium } from '@playwright/test'

/**
 * A browser without what Playwright sets up for tests to be calm: a tab hides the one before it, can be frozen, and its
 * pages go to the back/forward cache.
 */
export interface OwnBrowser {
  /** What its user does happens here; another one after each start. */
  readonly context: BrowserContext
  /** Whether it has written this text, of any page's localStorage, to the disk. */
  hasWrittenOut(text: string): Promise<boolean>
  /** Kills it whole, whatever it is doing (SIGKILL), and resolves when it is gone. */
  isKilled(): Promise<void>
  /** Starts again after that, on the same profile. */
  startsAgain(): Promise<void>
  stop(): Promise<void>
}

export async function startOwnBrowser(): Promise<OwnBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'footfall-window-'))
  let running = await startBrowser(profile)
  return {
    get context() {
      return running.context
    },
    async hasWrittenOut(text) {
      const folder = join(profile, 'Default', 'Local Storage', 'leveldb')
      const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file))))
      return files.some((file) => file.includes(text))
    },
    isKilled: () => running.process.stop(),
    async startsAgain() {
      running = await startBrowser(profile)
    },
    async stop() {
      await running.process.stop()
      // Its helper processes may write a last time.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

/** @param profile Folder of all that outlives the browser's process. */
async function startBrowser(
  profile: string,
): Promise<{ readonly process: Tethered; readonly context: BrowserContext }> {
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
  const [context] = (await chromium.connectOverCDP(address, { noDefaults: true })).contexts()
  if (!context) throw new Error('The browser has no profile at work.')
  return { process: browser, context }
}

/** Listens to every line: those that come in one piece would slip by whoever asks for one after the other. */
function printedAddress({ stdout, stderr }: Tethered): Promise<string> {
  stdout.resume()
  return new Promise((resolve) => {
    createInterface(stderr).on('line', (line) => {
      const [, address] = /DevTools listening on (ws:\S+)/.exec(line) ?? []
      if (address) resolve(address)
    })
  })
}
