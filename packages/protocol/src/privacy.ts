/** Query keys that say where a visitor came from and nothing about who they are. */
const CAMPAIGN_KEYS = /^(utm_\w+|ref|source)$/

/** E-mail addresses (also percent-encoded), JSON Web Tokens (RFC 7519: three base64url parts, the first an object), and unbroken runs of 32 and more of the characters that tokens are made of, a digit among them. */
const SECRETS = /[\w.+-]+(@|%40)[\w-]+(\.[\w-]+)+|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?=[a-z_-]*\d)[\w-]{32,}/gi

/** What stands where a secret stood. */
const MASK = '***'

/** The text with whatever looks like an e-mail address, a token or another long secret masked. */
export function maskSecrets(text: string): string {
  return text.replace(SECRETS, MASK)
}

/**
 * A URL as it may be kept: no fragment, no user name or password, of the query only campaign keys (`utm_*`, `ref`,
 * `source`), secrets masked wherever they stand.
 */
export function cleanUrl(url: string): string {
  const [address = '', query = ''] = url
    .replace(/#.*/s, '')
    .replace(/^(\w+:\/\/)[^/?]*@/, '$1')
    .split(/\?(.*)/s)
  const kept = query.split('&').filter((pair) => CAMPAIGN_KEYS.test(pair.replace(/=.*/s, '')))
  return maskSecrets(address + (kept.length ? `?${kept.join('&')}` : ''))
}
