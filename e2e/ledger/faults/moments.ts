import type { SiteTab } from '../site-tab.ts'
import type { Visit } from '../visit.ts'

/** When events may be tracked: within a visit, whose session goes on, or after a pause, so that a session has to begin first. */
export const MOMENTS: readonly { readonly moment: string; readonly idleMinutes: number }[] = [
  { moment: '', idleMinutes: 0 },
  { moment: ', with the first events after 31 idle minutes', idleMinutes: 31 },
]

/** A page whose own view was sent, some minutes later. */
export async function visitGoesOn(
  visit: Visit,
  idleMinutes = 0,
  opens: (visit: Visit) => Promise<SiteTab> = ({ opens }) => opens(),
): Promise<SiteTab> {
  const now = Date.now()
  if (idleMinutes > 0) await visit.hasTheTime(now - idleMinutes * 60_000)
  const tab = await opens(visit)
  await tab.hasSentAll()
  if (idleMinutes > 0) await visit.hasTheTime(now)
  return tab
}
