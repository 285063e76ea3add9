import { PAGE_VIEW, type StoredEvent } from '@footfall/protocol'

/** Gives each event that a page tracks a number, by which its row is known again, and another such row, too. */
export interface Numbers {
  /** All that were given. */
  readonly given: ReadonlySet<number>
  /** So many new ones. */
  next(count: number): readonly number[]
  /** A URL whose page view bears a number: in `ref`, which is among the few parts of a query that leave the page. */
  address(url: string): string
}

export function createNumbers(): Numbers {
  const given = new Set<number>()
  const next = (count: number): number[] =>
    Array.from({ length: count }, () => {
      const number = given.size + 1
      given.add(number)
      return number
    })
  return { given, next, address: (url) => `${url}?ref=${next(1)[0]}` }
}

/** The number that a stored event bears; NaN if none. */
export function numberOf({ event_type, page_url, properties }: StoredEvent): number {
  return Number(
    event_type === PAGE_VIEW
      ? new URL(page_url).searchParams.get('ref')
      : (properties?.['number'] ?? Number.NaN),
  )
}
