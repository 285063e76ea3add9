import { toJson } from '@footfall/protocol'

/** localStorage, or what stands in for it for the life of the page: private mode and sandboxed frames throw at the mere name. */
let storage: Record<string, string | undefined> = {}

/** What storage refused, because it is full, or was never to see: this page goes on with it in memory. */
const memory: typeof storage = {}

/** What a key begins with that never leaves this page's memory. */
export const IN_MEMORY = '~'

/** What storage says: nothing where it throws, as one of the page's own making may at anything, and that of a removed frame does. */
function ask<Answer>(question: () => Answer): Answer | undefined {
  try {
    return question()
  } catch {}
  return undefined
}

/** Finds localStorage. Not on import, which servers do as well. */
export function openStorage(): void {
  storage = ask(() => localStorage) ?? storage
}

/** The JSON value under a key; nothing where it is missing, or somebody else's. A missing one is no error, since errors are dear. */
export function read<Value>(key: string): Value | null | undefined {
  return ask(() => JSON.parse((memory[key] ?? storage[key] ?? null) as string))
}

/** Keeps a JSON value. In storage there is never an older one than in memory, which another tab would take for true. */
export function write(key: string, value: unknown): void {
  const before = ask(() => storage[key])
  const text = toJson(value)
  memory[key] = text
  if (key[0] === IN_MEMORY) return
  ask(() => {
    storage[key] = text
  })
  // Storage that still has what it had did not take ours: one that a page has put in its place may say nothing of that. Whatever else
  // is there is ours, or what another tab wrote over it in the same instant, which is then true for all.
  ask(() => delete (storage[key] === before && text !== before ? storage : memory)[key])
}

export function remove(key: string): void {
  delete memory[key]
  ask(() => delete storage[key])
}

/** All keys that begin with `prefix`, in order. */
export function keys(prefix: string): string[] {
  return [...(ask(() => Object.keys(storage)) ?? []), ...Object.keys(memory)]
    .filter((key) => key.startsWith(prefix))
    .sort()
}
