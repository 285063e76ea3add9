/** Group 1: host and port, without user name, password and `www.`. Hosts are case-insensitive (RFC 3986, 3.2.2). */
const HOST = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?(?:www\.)?([^/?#]*)/i

/**
 * Whether the referrer and `page_url` have the same host and port, with or without `www.`. Such a referrer is an earlier page
 * of the same website, and not the source of a visit. Another subdomain is another website.
 */
export function isOwnPage(referrer: string, pageUrl: string): boolean {
  const host = hostOf(pageUrl)
  return host !== undefined && host === hostOf(referrer)
}

/** Host and port; undefined for an empty or relative URL. */
function hostOf(url: string): string | undefined {
  return HOST.exec(url)?.[1]?.toLowerCase()
}
