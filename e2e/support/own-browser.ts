import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tethered } from '@footfall/testing/tethered'
import { type BrowserContext, chromium } from '@playwright/test'
import { createProfile, launchChromium, removeProfile } from './chromium-process.ts'

/**
 * A browser without what Playwright sets up for tests to be calm: a tab hides the one before it, can be frozen, and its
 * pages go to the back/forward cache.
 */
export interface OwnBrowser {
  /** What its user does happens here; another one after each start. */
  readonly context: BrowserContext
  /** Whether it has written this text, of any page's localStorage, to the disk. */
  hasWrittenOut(text: string): Promise<boolean>
  /** Kills all its processes with SIGKILL. Resolves when they have ended. */
  isKilled(): Promise<void>
  /** Starts again after that, on the same profile. */
  startsAgain(): Promise<void>
  stop(): Promise<void>
}

export async function startOwnBrowser(): Promise<OwnBrowser> {
  const profile = await createProfile()
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
      await removeProfile(profile)
    },
  }
}

/** @param profile Folder of all that outlives the browser's process. */
async function startBrowser(
  profile: string,
): Promise<{ readonly process: Tethered; readonly context: BrowserContext }> {
  const { process, address } = await launchChromium(profile)
  const [context] = (await chromium.connectOverCDP(address, { noDefaults: true })).contexts()
  if (!context) throw new Error('The browser has no profile at work.')
  return { process, context }
}
