// Clients choose the texts for these patterns, so each pattern must take linear time: each repetition is bounded, or cannot fail after it starts.

/**
 * Secrets that have a known form:
 * - User name and password of a host (`user:password@`). The group keeps the scheme before it.
 * - E-mail addresses of any alphabet, with up to 64 characters before the `@` (RFC 5321, 4.5.3.1.1), percent-encoded or not,
 *   the `@` also several times. A letter must follow a dot of the host: this excludes `react@18.2.0`.
 * - JSON Web Tokens (RFC 7519). Their first part is a JSON object, which begins with `eyJ` in base64url.
 * - AWS access keys.
 */
const NAMED_SECRETS =
  /(^\w+:\/\/)[^/?#]+(?=@)|[^\s#&*,/;-@]{1,64}(@|%(25)*40)([^\s#&*,/;-@%]|%[^2-7])+\.%?[^\s#&*,/-@%]([^\s#&*,/;-@%]|%[^2-7])*|eyJ[\w-]{9}[\w.-]*|A[KS]IA\w{16}/g

/** Candidates for other tokens: 32 or more token characters, including base64 in URLs. The first alternative skips the host, which is no token. */
const HOST_OR_LONG_RUN = /(^\w+:\/\/[^/?#]*)|[\w%+-]{32,}/g

/**
 * Changes from letter to digit, from digit to letter, and from small letter to capital. Few titles in URLs have five changes.
 * One in 800 random UUIDs has fewer, and one in 3,000 strings of 32 random hexadecimal characters.
 */
const TURNS = /\d(?=[A-Za-z])|[A-Za-z](?=\d)|[a-z](?=[A-Z])/

/** Replaces each secret. */
const MASK = '***'

/** Query keys that describe the source of a visit and not the visitor. */
const CAMPAIGN_KEYS = 'utm_*,ref,source'

/** The URL with e-mail addresses, tokens and other long secrets masked. Masking the result again changes nothing. */
export function maskSecrets(url: string): string {
  return url
    .replace(NAMED_SECRETS, `$1${MASK}`)
    .replace(HOST_OR_LONG_RUN, (run, host) =>
      host || run.replace(/%../g, '').split(TURNS).length < 6 ? run : MASK,
    )
}

/**
 * The URL in the form that may leave the page: only campaign keys (`utm_*`, `ref`, `source`) in the query, no fragment, secrets
 * masked.
 * @param keep Further query keys to keep, such as `id,q`. `*` at the end of a key matches any ending; `*` alone matches all keys.
 * @param hash Whether the fragment stays. A query inside it, as in `#/cups?id=7`, is reduced in the same way.
 */
export function cleanUrl(url: string, keep: string, hash?: unknown): string {
  return pageOf(maskSecrets(url), `${keep},${CAMPAIGN_KEYS}`, hash)
}

/**
 * Identifies a page: the URL with only the query keys in `keep`, and with the fragment only if `hash` is set. With `keep` `*`,
 * campaign keys are removed, because scripts remove them from the address after reading them.
 */
export function pageOf(url: string, keep: string, hash?: unknown): string {
  return url
    .replace(hash ? '' : /#.*/s, '')
    .replace(/\?[^#]*/g, (query) =>
      query
        .replace(/.([^=&]*)[^&]*/g, (pair, key: string) =>
          names(keep, key) && (keep !== '*' || !names(CAMPAIGN_KEYS, key)) ? pair : '',
        )
        .replace(/^&/, '?'),
    )
}

/** Whether the list contains the key. */
function names(list: string, key: string): unknown {
  return key && list.split(',').some((name) => name === key || name === `${key.slice(0, name.length - 1)}*`)
}
