/** localStorage, or what stands in for it for the life of the page: private mode and sandboxed frames throw at the mere name. */
let storage: Record<string, string | undefined> = {}
try {
  storage = localStorage ?? storage
} catch {}

/** What storage refused, because it is full: this page goes on with it in memory. */
const refused: typeof storage = {}

/** The JSON value under a key; nothing where it is missing, or somebody else's. */
export function read<Value>(key: string): Value | null | undefined {
  try {
    return JSON.parse((refused[key] ?? storage[key]) as string)
  } catch {}
  return undefined
}

/** Keeps a JSON value. In storage there is never an older one than in memory, which another tab would take for true. */
export function write(key: string, value: unknown): void {
  const text = JSON.stringify(value)
  try {
    storage[key] = text
    delete refused[key]
  } catch {
    delete storage[key]
    refused[key] = text
  }
}

export function remove(key: string): void {
  delete refused[key]
  delete storage[key]
}

/** All keys that begin with `prefix`, in order. */
export function keys(prefix: string): string[] {
  return [...Object.keys(storage), ...Object.keys(refused)].filter((key) => key.startsWith(prefix)).sort()
}
