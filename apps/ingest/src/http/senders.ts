import { allowsOrigin, type Origins, shownOrigin } from './origins.ts'

/** Which origins may send events, and of which sites. */
export interface SenderRules {
  /** Origins of events that name no site; undefined: any. */
  readonly allowedOrigins: Origins | undefined
  /** The sites that events may name, each with its origins; an empty list: any origin. Undefined: events may name any site. */
  readonly sites: ReadonlyMap<string, Origins> | undefined
}

/**
 * Checks the origin and the site of events. An origin is the `Origin` header of a browser. Requests without one pass, since
 * a program could forge it. Each error is one sentence for the sender; undefined: accepted.
 */
export interface Senders {
  /** The error if no site accepts this origin. */
  originError(origin: string | undefined): string | undefined
  /** The error if an event of this site, or of none, may not come from this origin. */
  siteError(origin: string | undefined, siteId: string | undefined): string | undefined
  /** The site, if `SITES` lists it. A sender can choose any other name. */
  listedSite(siteId: string | undefined): string | undefined
  /** Whether any rule depends on the origin. */
  readonly dependsOnOrigin: boolean
}

export function createSenders({ allowedOrigins, sites }: SenderRules): Senders {
  const lists = [allowedOrigins, ...(sites?.values() ?? [])]
  const acceptsAny = (rules: Origins | undefined): boolean => rules === undefined || rules.length === 0
  const allows = (rules: Origins | undefined, origin: string | undefined): boolean =>
    origin === undefined || acceptsAny(rules) || allowsOrigin(rules as Origins, origin)
  const variables = sites ? 'ALLOWED_ORIGINS or SITES' : 'ALLOWED_ORIGINS'
  return {
    dependsOnOrigin: !lists.every(acceptsAny),
    originError: (origin) =>
      lists.some((rules) => allows(rules, origin))
        ? undefined
        : `Origin ${shownOrigin(origin ?? '')} is not in ${variables}.`,
    listedSite: (siteId) => (siteId !== undefined && sites?.has(siteId) ? siteId : undefined),
    siteError(origin, siteId) {
      const named = sites && siteId !== undefined
      const rules = named ? sites.get(siteId) : allowedOrigins
      if (named && !rules) return `Site ${siteId} is not in SITES.`
      if (allows(rules, origin)) return undefined
      const place = named ? `the origins of site ${siteId} in SITES` : 'ALLOWED_ORIGINS'
      return `Origin ${shownOrigin(origin ?? '')} is not in ${place}.`
    },
  }
}
