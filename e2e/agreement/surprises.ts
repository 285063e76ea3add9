/**
 * What can go otherwise than usual, and where: each kind has points in a run at which it is asked for.
 * - `meanwhile`: between two accesses of a tab to storage, other tabs do what they have to do.
 * - `death`: an access to storage is the tab's last.
 * - `refusal`: storage takes no more than it has, once.
 * - `request`: a request meets its network.
 * - `store call`: a process of the ingest app calls its database.
 * - `pace`: how long such a call takes.
 * - `order`: of what is due, something else comes first.
 */
export type SurpriseKind = 'meanwhile' | 'death' | 'refusal' | 'request' | 'store call' | 'pace' | 'order'

/** One thing that goes otherwise, said in numbers, so that a smaller one is a simpler one. */
export interface Surprise {
  readonly kind: SurpriseKind
  /** Points of its kind that pass before it. */
  readonly after: number
  /** Which of the things that can happen there. */
  readonly pick: number
}

/** The surprises that wait for their points. */
export interface Surprises {
  add(more: readonly Surprise[]): void
  /** Passes a point. `pick` of the surprise that happens there; usually none does. */
  at(kind: SurpriseKind): number | undefined
  /** From now on all goes as usual. */
  end(): void
}

export function createSurprises(): Surprises {
  const waiting = new Map<SurpriseKind, { after: number; readonly pick: number }[]>()
  return {
    add(more) {
      for (const { kind, after, pick } of more) {
        const queue = waiting.get(kind) ?? []
        waiting.set(kind, queue)
        queue.push({ after, pick })
      }
    },
    at(kind) {
      const queue = waiting.get(kind)
      const first = queue?.[0]
      if (!queue || !first) return undefined
      if (first.after > 0) {
        first.after -= 1
        return undefined
      }
      queue.shift()
      return first.pick
    },
    end: () => waiting.clear(),
  }
}

/** One of a list, by a pick that may be larger than it. */
export function picked<Item>(items: readonly Item[], pick: number): Item {
  return items[pick % items.length] as Item
}
