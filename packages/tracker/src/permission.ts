import { keys, read, remove, write } from './browser/storage.ts'
import type { Settings } from './settings.ts'

/** What a visitor has said, as it is kept. */
export enum Choice {
  /** Not to be counted at all: no later consent changes that. */
  optedOut = -1,
  refused,
  given,
}

declare global {
  interface Navigator {
    /** https://w3c.github.io/gpc/ */
    readonly globalPrivacyControl?: boolean
  }
  interface Document {
    prerendering?: boolean
  }
}

/**
 * Whether events may be stored and sent: 1 where they may, 0 or less where they may not, nothing where nobody knows yet: the
 * visitor has not been asked, or has not seen the page (https://wicg.github.io/nav-speculation/prerendering.html).
 */
export function permission(site: string, { consent, respectDnt }: Settings): Choice | null | undefined {
  if (navigator.globalPrivacyControl || (respectDnt && navigator.doNotTrack === '1')) return Choice.refused
  if (document.prerendering) return undefined
  return read<Choice>(`${site}choice`) ?? (consent ? undefined : Choice.given)
}

/** Remembers a choice, in localStorage always: else nobody would know of a refusal. One against us erases all else. */
export function choose(site: string, choice: Choice): void {
  if (choice !== Choice.given) erase(site)
  write(`${site}choice`, choice)
}

/** Removes whatever is kept of a site, here and in memory, but the choice. */
export function erase(site: string): void {
  for (const key of keys('')) if (key.includes(site) && key !== `${site}choice`) remove(key)
}
