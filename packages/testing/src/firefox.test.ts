import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findFirefox } from './firefox.mjs'

it.skipIf(process.platform === 'win32').each([
  { what: 'takes the first that the tests can drive', version: 153, found: true },
  { what: 'passes over one that is too old', version: 152, found: false },
])('findFirefox $what', ({ version, found }) => {
  const folder = mkdtempSync(join(tmpdir(), 'footfall-firefox-'))
  const path = join(folder, 'firefox-esr')
  writeFileSync(path, `#!/bin/sh\necho Mozilla Firefox ${version}.7.0esr\n`)
  chmodSync(path, 0o755)
  expect(findFirefox({ PATH: folder })).toBe(found ? path : undefined)
  rmSync(folder, { recursive: true })
})
