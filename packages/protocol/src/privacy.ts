// Strangers choose the texts that these patterns meet, so each takes linear time: it is bounded, or where it starts it matches.

/**
 * E-mail addresses, also percent-encoded, with the 64 characters before the `@` that RFC 5321 (4.5.3.1.1) allows; JSON
 * Web Tokens (RFC 7519), whose first part is an object, which in base64url begins with `eyJ`.
 */
const NAMED_SECRETS = /[\w.%+-]{1,64}(@|%40)[\w.-]+\.[A-Za-z][\w-]+|eyJ[\w-]{9}[\w.-]*/g

/** What may be another token: 32 and more of the characters that tokens are made of. */
const LONG_RUN = /[\w-]{32,}/g

/** Digits and letters mingle in a token, but not in the words of an address such as `10-best-places-to-visit-in-2024`. */
const MINGLED = /\d[A-Za-z]+\d|[A-Z]\d|\d[A-Z]/

/** What stands where a secret stood. */
const MASK = '***'

/** The text with whatever looks like an e-mail address, a token or another long secret masked. */
export function maskSecrets(text: string): string {
  return text.replace(NAMED_SECRETS, MASK).replace(LONG_RUN, (run) => (MINGLED.test(run) ? MASK : run))
}

/** A part of a query that says where a visitor came from and nothing about who they are. */
const CAMPAIGN = /^(utm_\w+|ref|source)(=|$)/

/** A URL as it may leave the page: no fragment, and of the query only campaign keys (`utm_*`, `ref`, `source`). */
export function cleanUrl(url: string): string {
  return url.replace(/#.*/s, '').replace(/\?(.*)/s, (_, query: string) => {
    const kept = query
      .split('&')
      .filter((pair) => CAMPAIGN.test(pair))
      .join('&')
    return kept && `?${kept}`
  })
}
