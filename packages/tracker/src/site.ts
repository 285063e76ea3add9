/** What each storage key and lock name of a site begins with: sites that send elsewhere share nothing. */
export function siteOf(endpoint: string): string {
  return `footfall ${endpoint} `
}
