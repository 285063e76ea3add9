/**
 * First part of each storage key and lock name. Trackers with another endpoint or another site key share nothing. The site
 * key stands before the endpoint, so that no prefix begins with another one.
 */
export function storagePrefix(endpoint: string, siteKey: string | undefined): string {
  return `footfall ${siteKey ? `${siteKey} ` : ''}${endpoint} `
}
