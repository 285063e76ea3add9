// `pnpm shape`: whether the tracker, packed as npm would get it, is what importers take it for: from ES modules, CommonJS
// and bundlers, in JavaScript and in TypeScript.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pnpm } from './pnpm.mjs'

const folder = mkdtempSync(join(tmpdir(), 'footfall-shape-'))
const tarball = join(folder, 'tracker.tgz')
try {
  const passed =
    // The packed manifest and not the one in the tree, which says where the sources are.
    pnpm('--silent', '--filter', '@footfall/tracker', 'pack', '--out', tarball) &&
    [
      pnpm('exec', 'publint', 'run', tarball, '--strict'),
      pnpm(
        'exec',
        'attw',
        tarball,
        // Without the resolution of Node 10 and older, which knows no `exports`.
        ...['--profile', 'node16'],
        // Scripts for tags, not modules: nobody imports them, and they have no types.
        ...['--exclude-entrypoints', './tracker.js', './tracker.full.js'],
      ),
    ].every(Boolean)
  process.exitCode = passed ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
