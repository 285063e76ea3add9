// Strangers choose the texts that these patterns meet, so each takes linear time: it is bounded, or where it starts it matches.

/**
 * What is secret by its form. Who signs in at a host (`user:password@`; the group keeps the scheme before it). E-mail
 * addresses, with the 64 characters before the `@` that RFC 5321 (4.5.3.1.1) allows, of any alphabet, percent-encoded
 * or not, the `@` also more than once; a letter must follow a dot of their host, which tells them from `react@18.2.0`.
 * JSON Web Tokens (RFC 7519), whose first part is an object, which in base64url begins with `eyJ`. AWS access keys.
 */
const NAMED_SECRETS =
  /(^\w+:\/\/)[^/?#]+(?=@)|[^\s#&*,/;-@]{1,64}(@|%(25)*40)([^\s#&*,/;-@%]|%[^2-7])+\.%?[^\s#&*,/-@%]([^\s#&*,/;-@%]|%[^2-7])*|eyJ[\w-]{9}[\w.-]*|A[KS]IA\w{16}/g

/** What may be another token: 32 and more of the characters that tokens are made of, base64 as a URL has it among them. Hosts are none, so they go by first. */
const HOST_OR_LONG_RUN = /(^\w+:\/\/[^/?#]*)|[\w%+-]{32,}/g

/**
 * Where letters turn into digits, digits into letters, or small letters into capitals. Few titles in an address have five
 * turns; of random UUIDs one in 800 has fewer, of 32 random hexadecimal characters one in 3,000.
 */
const TURNS = /\d(?=[A-Za-z])|[A-Za-z](?=\d)|[a-z](?=[A-Z])/

/** What stands where a secret stood. */
const MASK = '***'

/** Keys of a query that say where a visitor came from and nothing about who they are. */
const CAMPAIGN_KEYS = 'utm_*,ref,source'

/** The URL with whatever looks like an e-mail address, a token or another long secret masked. Masking it again changes nothing. */
export function maskSecrets(url: string): string {
  return url
    .replace(NAMED_SECRETS, `$1${MASK}`)
    .replace(HOST_OR_LONG_RUN, (run, host) =>
      host || run.replace(/%../g, '').split(TURNS).length < 6 ? run : MASK,
    )
}

/**
 * The URL as it may leave the page: of its query only campaign keys (`utm_*`, `ref`, `source`), no fragment, secrets masked.
 * @param keep Further keys that stay, as in `id,q`. A `*` at the end of one stands for any end, alone for any key.
 * @param hash Whether the fragment stays, less what a query has to lose that is part of it, as in `#/cups?id=7`.
 */
export function cleanUrl(url: string, keep: string, hash?: unknown): string {
  return pageOf(maskSecrets(url), `${keep},${CAMPAIGN_KEYS}`, hash)
}

/**
 * What tells one page from others: the URL without its query, but for the keys to `keep`, and without its fragment, but with
 * `hash`. Where all keys are kept, campaign keys are no part of it: scripts take them out of the address once they have read them.
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

/** Whether a key is one of a list. */
function names(list: string, key: string): unknown {
  return key && list.split(',').some((name) => name === key || name === `${key.slice(0, name.length - 1)}*`)
}
