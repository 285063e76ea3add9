import { toJson } from '@footfall/protocol'

/** localStorage, or an object that replaces it for the life of the page. In private mode and sandboxed frames, reading `localStorage` throws. */
let storage: Record<string, string | undefined> = {}

/** Values that storage did not accept because it is full, and values that must stay in memory. They last as long as the page. */
const memory: typeof storage = {}

/** First character of keys that exist in this page's memory only. */
export const IN_MEMORY = '~'

/**
 * The result of an access to storage; undefined where it throws. The storage of a removed frame throws, and a page may
 * replace localStorage by an object that throws anywhere.
 */
function attempt<Result>(access: () => Result): Result | undefined {
  try {
    return access()
  } catch {}
  return undefined
}

/** Finds localStorage. Runs at start instead of on import, because servers import this module as well. */
export function openStorage(): void {
  storage = attempt(() => localStorage) ?? storage
}

/** The JSON value under a key. Null if absent, since throwing is slow; undefined if the text is not JSON. */
export function read<Value>(key: string): Value | null | undefined {
  return attempt(() => JSON.parse((memory[key] ?? storage[key] ?? null) as string))
}

/** Stores a JSON value. Storage never keeps an older value than memory: another tab would read the older one as current. */
export function write(key: string, value: unknown): void {
  const before = attempt(() => storage[key])
  const text = toJson(value)
  memory[key] = text
  if (key[0] === IN_MEMORY) return
  attempt(() => {
    storage[key] = text
  })
  // If storage still has its old value, it did not accept the new one: a replacement made by the page may fail silently. Then
  // the value stays in memory. Otherwise storage has this value, or a value that another tab wrote at the same moment; the
  // stored value then counts for all tabs.
  attempt(() => delete (storage[key] === before && text !== before ? storage : memory)[key])
}

export function remove(key: string): void {
  delete memory[key]
  attempt(() => delete storage[key])
}

/** All keys that begin with `prefix`, sorted. */
export function keys(prefix: string): string[] {
  return [...(attempt(() => Object.keys(storage)) ?? []), ...Object.keys(memory)]
    .filter((key) => key.startsWith(prefix))
    .sort()
}
