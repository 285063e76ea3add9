import { createProcess, MINUTE } from './site.ts'
import type { Tables } from './tables.ts'

/** Sweeps these tables with a clock that is 32 minutes ahead, so that every session under way has ended. */
export async function sweepLater({ config }: Tables): Promise<void> {
  const { sweep, client } = createProcess(config, () => Date.now() + 32 * MINUTE)
  await sweep()
  client.destroy()
}
