import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseHouse } from './imports/house.ts'
import { readSources } from './imports/sources.ts'
import { importProblems } from './imports.ts'

/** Packages import one way. The ingest app has the tracker's built script as data, embedded by its build: its source knows no tracker. */
const PACKAGES = parseHouse([
  '@footfall/e2e ▸ @footfall/tracker | @footfall/ingest ▸ @footfall/protocol',
  '@footfall/e2e ▸ @footfall/testing',
])

it.each([
  ['@footfall/protocol', 'packages/protocol/src'],
  ['@footfall/tracker', 'packages/tracker/src'],
  ['@footfall/ingest', 'apps/ingest/src'],
  ['@footfall/testing', 'packages/testing/src'],
  ['@footfall/e2e', 'e2e'],
])('%s imports only packages below it', (importer, folder) => {
  const imports = readSources(pathOf(folder)).flatMap(({ file, imports }) =>
    imports
      .filter(({ part }) => part === '..' || part.startsWith('@footfall/'))
      .filter(({ part }) => !PACKAGES.allows(importer, part))
      .map(({ name }) => `${file} imports ${name}`),
  )
  expect(imports).toEqual([])
})

it.each([
  [
    'packages/protocol/src',
    [
      'index ▸ session | wire ▸ event | session-rules ▸ visitor',
      'index ▸ session ▸ bytes | ids | own-page',
      'index ▸ limits | privacy | visitor',
      'index ▸ bytes ▸ json',
      // For the tests of those who mask.
      'privacy-corpus',
    ],
  ],
  [
    'packages/testing/src',
    [
      'dynamodb ▸ tethered ▸ node:*',
      'dynamodb ▸ dynalite',
      'fault-proxy | imports | packed ▸ node:*',
      'imports ▸ typescript',
    ],
  ],
  [
    'e2e',
    [
      'specs ▸ ledger ▸ support ▸ @footfall/* | @aws-sdk/* | esbuild',
      'specs | ledger | support ▸ @playwright/test | node:*',
      'support ▸ puppeteer-core',
      'specs ▸ package ▸ @footfall/* | esbuild | node:*',
      'package ▸ @astrojs/* | svelte | typescript | vite | vitest | vue',
      'agreement ▸ @footfall/* | @aws-sdk/* | esbuild | fast-check | vitest | node:*',
      'bench ▸ support ▸ @footfall/* | @playwright/test | node:*',
      'playwright.config ▸ support ▸ @footfall/testing | @playwright/test',
    ],
  ],
])('in %s, imports go one way', (folder, house) => {
  expect(importProblems(pathOf(folder), house)).toEqual([])
})

function pathOf(folder: string): string {
  return fileURLToPath(new URL(`../../../${folder}`, import.meta.url))
}
