import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const REPOSITORY: string = fileURLToPath(new URL('../../..', import.meta.url))
const run = promisify(execFile)

/**
 * Puts a package of this repository, as npm would deliver it, where the modules in `folder` look for what they import.
 * @param path Of the package in the repository, such as `packages/tracker`.
 * @returns The folder that it is in.
 */
export async function installPacked(path: string, folder: string): Promise<string> {
  const { packageManager } = await readManifest('.')
  const { name } = await readManifest(path)
  const target = join(folder, 'node_modules', name)
  const temporary = await mkdtemp(join(tmpdir(), 'footfall-packed-'))
  try {
    const tarball = join(temporary, 'packed.tgz')
    await run('npx', ['-y', packageManager, 'pack', '--out', tarball], { cwd: join(REPOSITORY, path) })
    await mkdir(target, { recursive: true })
    await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  } finally {
    await rm(temporary, { recursive: true })
  }
  return target
}

async function readManifest(
  path: string,
): Promise<{ readonly name: string; readonly packageManager: string }> {
  return JSON.parse(await readFile(join(REPOSITORY, path, 'package.json'), 'utf8'))
}
