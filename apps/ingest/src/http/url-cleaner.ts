import { LIMITS, maskSecrets } from '@footfall/protocol'

/** Makes a URL into what may be stored of it: secrets masked, then cut at `LIMITS.urlLength`, half characters as U+FFFD. */
export type UrlCleaner = (url: string) => string

/**
 * Cleans the URLs of one request, each distinct one once: events of a batch share their URLs, and masking is slow. Masks before
 * it cuts, because half of a secret at the cut would not be found.
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
