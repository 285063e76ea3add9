import { setTimeout as pause } from 'node:timers/promises'
import type { Named } from './audit.ts'
import type { Post } from './built-app.ts'
import type { Answer } from './site.ts'
import type { TrackedEvent } from './tracker.ts'

/** An event of a plain client whose post was answered 200. */
export interface Plain extends Named {
  readonly page_url: string
}

/** Attempts after which a test fails where the app never accepts a batch. */
const MAX_ATTEMPTS = 500

/**
 * Sends the events of one tab in batches and alone, each again under the same ids until it is answered 200. Some are sent
 * twice, as after a flush on leaving, and some out of order.
 *
 * @param skew Milliseconds by which the visitor's clock is ahead, or behind if negative.
 */
export async function sendAsTracker(
  events: readonly TrackedEvent[],
  { post, random, skew }: { post: Post; random: () => number; skew: number },
): Promise<void> {
  for (const group of unordered(inGroups(events, random), random)) {
    const [first] = group as [TrackedEvent]
    const repeats = random() < 0.2 ? 2 : 1
    for (let time = 0; time < repeats; time += 1) {
      // An event that is posted alone has no `sent_at`.
      const alone = group.length === 1 && skew === 0 && random() < 0.5
      await untilAnswered(() => post(alone ? first : { sent_at: Date.now() + skew, events: group }), random)
    }
  }
}

/**
 * Posts `pages` one after the other, as a client without ids and retries. Each post names the session of the last answer.
 * Resolves to the posts answered 200.
 */
export async function postAsPlainClient(pages: readonly string[], post: Post): Promise<readonly Plain[]> {
  const answered: Plain[] = []
  for (const page_url of pages) {
    const session_id = answered.at(-1)?.session_id
    const answer = await post({ user_id: pages[0], page_url, ...(session_id && { session_id }) })
    if (answer?.status === 200) {
      answered.push({ page_url, event_id: answer.event_id, session_id: answer.session_id })
    }
  }
  return answered
}

async function untilAnswered(
  attempt: () => Promise<Answer | undefined>,
  random: () => number,
): Promise<void> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const answer = await attempt()
    const rejected = answer?.results?.filter(({ status }) => status === 'rejected') ?? []
    if (answer?.status === 200 && rejected.length === 0) return
    if (answer && answer.status !== 503)
      throw new Error(`The app answered ${answer.status}: ${answer.error} ${JSON.stringify(rejected)}`)
    await pause(random() * 50)
  }
  throw new Error(`The app accepted nothing in ${MAX_ATTEMPTS} attempts.`)
}

function inGroups(
  events: readonly TrackedEvent[],
  random: () => number,
): readonly (readonly TrackedEvent[])[] {
  const groups: TrackedEvent[][] = []
  for (let from = 0; from < events.length; ) {
    const size = 1 + Math.floor(random() * 4)
    groups.push(events.slice(from, from + size))
    from += size
  }
  return groups
}

/** The same items, some of them swapped with the next one. */
function unordered<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  const ordered = [...items]
  for (let place = 0; place + 1 < ordered.length; place += 1) {
    if (random() < 0.3) ordered.splice(place, 2, ordered[place + 1] as Item, ordered[place] as Item)
  }
  return ordered
}
