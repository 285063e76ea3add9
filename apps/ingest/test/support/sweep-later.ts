import { createProcess, MINUTE } from './site.ts'
import type { Tables } from './tables.ts'

/** A sweep of these tables by a process whose clock says that half an hour has passed: every session under way is over. */
export async function sweepLater({ config }: Tables): Promise<void> {
  const { sweep, client } = createProcess(config, () => Date.now() + 32 * MINUTE)
  await sweep()
  client.destroy()
}
