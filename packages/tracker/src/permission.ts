import { keys, read, remove, write } from './browser/storage.ts'
import type { Settings } from './settings.ts'

/** The visitor's choice, as it is stored. */
export enum Choice {
  /** Opted out: a later consent does not change that. */
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
 * Whether events may be stored and sent. Above 0: yes. 0 or less: no. Null or undefined: not known yet, because the visitor
 * has not answered or has not seen the page (https://wicg.github.io/nav-speculation/prerendering.html).
 */
export function permission(prefix: string, { consent, respectDnt }: Settings): Choice | null | undefined {
  if (navigator.globalPrivacyControl || (respectDnt && navigator.doNotTrack === '1')) return Choice.refused
  if (document.prerendering) return undefined
  return read<Choice>(`${prefix}choice`) ?? (consent ? undefined : Choice.given)
}

/** Stores a choice, always in localStorage: the next page must know of a refusal. A refusal or opt-out erases all other data. */
export function choose(prefix: string, choice: Choice): void {
  if (choice !== Choice.given) erase(prefix)
  write(`${prefix}choice`, choice)
}

/** Removes all stored data of this prefix, in storage and in memory, except the choice. */
export function erase(prefix: string): void {
  for (const key of keys('')) if (key.includes(prefix) && key !== `${prefix}choice`) remove(key)
}
