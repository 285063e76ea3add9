import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const REPOSITORY: string = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/**
 * The package `@footfall/tracker` as npm would deliver it: packed, and unpacked where a bundler looks for it.
 * Resolves to what a site owner's bundler makes of `source`, a script that imports it.
 */
export async function bundleWithTracker(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-npm-build-'))
  try {
    const target = join(folder, 'node_modules/@footfall/tracker')
    await mkdir(target, { recursive: true })
    const { packageManager } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8'))
    await run('npx', ['-y', packageManager, 'pack', '--out', join(folder, 'tracker.tgz')], {
      cwd: join(REPOSITORY, 'packages/tracker'),
    })
    await run('tar', ['-xzf', join(folder, 'tracker.tgz'), '-C', target, '--strip-components=1'])
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: folder },
      bundle: true,
      format: 'esm',
      write: false,
    })
    return outputFiles[0]?.text ?? ''
  } finally {
    await rm(folder, { recursive: true })
  }
}
