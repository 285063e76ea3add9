import { allowsOrigin, type Origins } from './origins.ts'

/** Who may send events, and of which sites. */
export interface SenderRules {
  /** Of events that name no site; undefined: any. */
  readonly allowedOrigins: Origins | undefined
  /** The sites that events may name, each with its own origins; none: any. Undefined: events may name any site. */
  readonly sites: ReadonlyMap<string, Origins> | undefined
}

/** Judges who sends. An origin is a browser's `Origin` header; undefined where there is none, as with programs: these pass, since they could forge one. */
export interface Senders {
  /** Whether anything that comes from there may be stored, whatever it is. */
  admits(origin: string | undefined): boolean
  /** Why an event that names this site, or none, may not come from there, as one sentence; undefined where it may. */
  objection(origin: string | undefined, siteId: string | undefined): string | undefined
  /** The site, if it is one of those that are listed: strangers choose all other names. */
  knownSite(siteId: string | undefined): string | undefined
  /** Whether the answer depends on the origin at all. */
  readonly selective: boolean
}

export function createSenders({ allowedOrigins, sites }: SenderRules): Senders {
  const lists = [allowedOrigins, ...(sites?.values() ?? [])]
  const any = (rules: Origins | undefined): boolean => rules === undefined || rules.length === 0
  const allows = (rules: Origins | undefined, origin: string | undefined): boolean =>
    origin === undefined || any(rules) || allowsOrigin(rules as Origins, origin)
  return {
    selective: !lists.every(any),
    admits: (origin) => lists.some((rules) => allows(rules, origin)),
    knownSite: (siteId) => (siteId !== undefined && sites?.has(siteId) ? siteId : undefined),
    objection(origin, siteId) {
      const named = sites && siteId !== undefined
      const rules = named ? sites.get(siteId) : allowedOrigins
      if (named && !rules) return UNKNOWN_SITE
      return allows(rules, origin) ? undefined : FORBIDDEN
    },
  }
}

const UNKNOWN_SITE = 'site_id: must be one of the sites that send here'

/** Why an origin is sent away. */
export const FORBIDDEN = 'events do not come from this origin: whoever runs this app has listed others'
