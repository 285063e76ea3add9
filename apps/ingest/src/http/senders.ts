import { allowsOrigin, type Origins, shownOrigin } from './origins.ts'

/** Who may send events, and of which sites. */
export interface SenderRules {
  /** Of events that name no site; undefined: any. */
  readonly allowedOrigins: Origins | undefined
  /** The sites that events may name, each with its own origins; none: any. Undefined: events may name any site. */
  readonly sites: ReadonlyMap<string, Origins> | undefined
}

/**
 * Judges who sends. An origin is a browser's `Origin` header. It is undefined for programs, which pass, since they could forge
 * one. Each objection is one sentence for the sender; undefined: none.
 */
export interface Senders {
  /** Why nothing may be stored that comes from this origin. */
  objectionToOrigin(origin: string | undefined): string | undefined
  /** Why an event that names this site, or none, may not come from this origin. */
  objection(origin: string | undefined, siteId: string | undefined): string | undefined
  /** The site, if `SITES` lists it: strangers choose all other names. */
  knownSite(siteId: string | undefined): string | undefined
  /** Whether the answer depends on the origin at all. */
  readonly selective: boolean
}

export function createSenders({ allowedOrigins, sites }: SenderRules): Senders {
  const lists = [allowedOrigins, ...(sites?.values() ?? [])]
  const any = (rules: Origins | undefined): boolean => rules === undefined || rules.length === 0
  const allows = (rules: Origins | undefined, origin: string | undefined): boolean =>
    origin === undefined || any(rules) || allowsOrigin(rules as Origins, origin)
  const lister = sites ? 'ALLOWED_ORIGINS or SITES' : 'ALLOWED_ORIGINS'
  return {
    selective: !lists.every(any),
    objectionToOrigin: (origin) =>
      lists.some((rules) => allows(rules, origin))
        ? undefined
        : `Origin ${shownOrigin(origin ?? '')} is not in ${lister}.`,
    knownSite: (siteId) => (siteId !== undefined && sites?.has(siteId) ? siteId : undefined),
    objection(origin, siteId) {
      const named = sites && siteId !== undefined
      const rules = named ? sites.get(siteId) : allowedOrigins
      if (named && !rules) return `Site ${siteId} is not in SITES.`
      if (allows(rules, origin)) return undefined
      const place = named ? `the origins of site ${siteId} in SITES` : 'ALLOWED_ORIGINS'
      return `Origin ${shownOrigin(origin ?? '')} is not in ${place}.`
    },
  }
}
