import { toJson } from '@footfall/protocol'

/** localStorage, or what stands in for it for the life of the page: private mode and sandboxed frames throw at the mere name. */
let storage: Record<string, string | undefined> = {}

/** What storage refused, because it is full, or was never to see: this page goes on with it in memory. */
const memory: typeof storage = {}

/** What a key begins with that never leaves this page's memory. */
export const IN_MEMORY = '~'

/** Finds localStorage. Not on import, which servers do as well. */
export function openStorage(): void {
  try {
    // A page may have put something in its place that nobody can use.
    storage = (Object.keys(localStorage) && delete localStorage[IN_MEMORY] && localStorage) || storage
  } catch {}
}

/** The JSON value under a key; nothing where it is missing, or somebody else's. */
export function read<Value>(key: string): Value | null | undefined {
  try {
    return JSON.parse((memory[key] ?? storage[key]) as string)
  } catch {}
  return undefined
}

/** Keeps a JSON value. In storage there is never an older one than in memory, which another tab would take for true. */
export function write(key: string, value: unknown): void {
  const text = toJson(value)
  memory[key] = text
  if (key[0] === IN_MEMORY) return
  try {
    storage[key] = text
    // What a page has put in its place may forget it.
    if (storage[key] === text) delete memory[key]
  } catch {
    delete storage[key]
  }
}

export function remove(key: string): void {
  delete memory[key]
  delete storage[key]
}

/** All keys that begin with `prefix`, in order. */
export function keys(prefix: string): string[] {
  return [...Object.keys(storage), ...Object.keys(memory)].filter((key) => key.startsWith(prefix)).sort()
}
