import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findChromium } from './chromium.mjs'

describe.skipIf(process.platform === 'win32')('findChromium', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-chromium-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  function install(name: string, exitCode: number): string {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\nexit ${exitCode}\n`)
    chmodSync(path, 0o755)
    return path
  }

  it('takes the one that CHROMIUM_PATH names before any other', () => {
    install('chromium', 0)
    const named = install('my-chromium', 0)
    expect(findChromium({ CHROMIUM_PATH: named, PATH: folder })).toBe(named)
  })

  it('says so when CHROMIUM_PATH names nothing', () => {
    const named = join(folder, 'gone')
    expect(() => findChromium({ CHROMIUM_PATH: named, PATH: folder })).toThrow(
      `CHROMIUM_PATH is ${named}, but there is no such file.`,
    )
  })

  it('passes over one that does not start', () => {
    install('chromium-browser', 1)
    const working = install('google-chrome', 0)
    expect(findChromium({ PATH: folder })).toBe(working)
  })
})
