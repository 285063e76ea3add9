/** What stands between scheme and path, but for who signs in there and `www.`. Hosts are the same in capitals (RFC 3986, 3.2.2). */
const HOST = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?(?:www\.)?([^/?#]*)/i

/**
 * Whether the referrer is a page of the site that `page_url` lies on: has the same host and port, with `www.` or without.
 * Whoever comes from there has been here: it is the page before, and no source of a visit. Another subdomain is another site.
 */
export function isOwnPage(referrer: string, pageUrl: string): boolean {
  const host = hostOf(pageUrl)
  return host !== undefined && host === hostOf(referrer)
}

/** Nothing where there is none, as in an empty or a relative URL. */
function hostOf(url: string): string | undefined {
  return HOST.exec(url)?.[1]?.toLowerCase()
}
