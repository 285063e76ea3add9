/** localStorage, or what stands in for it for the life of the page: private mode and sandboxed frames throw at the mere name. */
let storage: Record<string, string | undefined> = {}
try {
  storage = localStorage ?? storage
} catch {}

/** The JSON value under a key; nothing where it is missing, or somebody else's. */
export function read<Value>(key: string): Value | null | undefined {
  try {
    return JSON.parse(storage[key] as string)
  } catch {}
  return undefined
}

/** Keeps a JSON value. Where storage refuses it, because it is full, this page goes on in memory with a copy of all there is. */
export function write(key: string, value: unknown): void {
  const text = JSON.stringify(value)
  try {
    storage[key] = text
  } catch {
    storage = { ...storage, [key]: text }
  }
}

export function remove(key: string): void {
  delete storage[key]
}

/** All keys that begin with `prefix`, in order. */
export function keys(prefix: string): string[] {
  return Object.keys(storage)
    .filter((key) => key.startsWith(prefix))
    .sort()
}
