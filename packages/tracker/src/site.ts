/**
 * What each storage key and lock name of a site begins with: sites that send elsewhere, or under another key, share nothing.
 * The key stands before the endpoint, so that no site's names begin with another's.
 */
export function siteOf(endpoint: string, key: string | undefined): string {
  return `footfall ${key ? `${key} ` : ''}${endpoint} `
}
