import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPacked } from '@footfall/testing/packed'
import { build } from 'esbuild'

/**
 * What a site owner's bundler makes of `source`, a script that imports `@footfall/tracker`, with the package as npm would
 * deliver it.
 */
export async function bundleWithTracker(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-npm-build-'))
  try {
    await installPacked('packages/tracker', folder)
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
