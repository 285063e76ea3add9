import { LIMITS, maskSecrets } from '@footfall/protocol'

/** Prepares a URL for storage: masks secrets, then cuts it at `LIMITS.urlLength`, with U+FFFD for lone surrogates. */
export type UrlCleaner = (url: string) => string

/**
 * Cleans the URLs of one request, each distinct one once: events of a batch share URLs, and masking is slow. Masks before it
 * cuts, because the mask would not match half of a secret at the cut.
 */
export function createUrlCleaner(mask: (url: string) => string = maskSecrets): UrlCleaner {
  const cleaned = new Map<string, string>()
  return (url) => {
    const known = cleaned.get(url)
    if (known !== undefined) return known
    const clean = mask(url).slice(0, LIMITS.urlLength).toWellFormed()
    cleaned.set(url, clean)
    return clean
  }
}
