import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPacked } from '@footfall/testing/packed'

/** Within this package, whose frameworks a site then finds, and beside what else is built. */
const PLACE: string = fileURLToPath(new URL('../dist/', import.meta.url))

/** The folder of a site that has installed `@footfall/tracker`, as npm would deliver it. */
export interface Workshop {
  readonly folder: string
  /** Writes files, by their paths. Resolves to where they are. */
  add(files: Readonly<Record<string, string>>): Promise<readonly string[]>
  stop(): Promise<void>
}

export async function openWorkshop(): Promise<Workshop> {
  await mkdir(PLACE, { recursive: true })
  const folder = await mkdtemp(join(PLACE, 'site-'))
  await installPacked('packages/tracker', folder)
  return {
    folder,
    add: (files) =>
      Promise.all(
        Object.entries(files).map(async ([path, text]) => {
          const file = join(folder, path)
          await mkdir(dirname(file), { recursive: true })
          await writeFile(file, text)
          return file
        }),
      ),
    // A build that a test has given up may still write.
    stop: () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  }
}
