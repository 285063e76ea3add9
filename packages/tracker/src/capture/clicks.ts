import { startCapture, type Tracking, type Undo } from './capture.ts'
import { attributeNamesOf, attributeOf, cleanAddress, matches, urlOf } from './element-data.ts'

/** Ends of paths that browsers save, or hand to another program, rather than go to. */
const FILE =
  /\.(7z|apk|csv|dmg|docx?|epub|exe|gz|iso|key|m4[av]|mov|mp[34]|msi|od[pst]|pdf|pkg|pptx?|rar|rtf|txt|wav|wmv|xlsx?|zip)$/i

/** Mouse button (UI Events, 3.3). */
const MIDDLE = 1

/**
 * Tracks clicks, middle clicks on links, and what keys and scripts do in their place: on a link to another host as
 * `outbound_click`, on one to a file as `file_download`, each with its `url`; and on or in an element with
 * `data-track="signup" data-track-plan="pro"` as `signup` with `{ plan: 'pro' }`. Also in open shadow roots, and where the
 * page prevents the click, since most that do go there by script.
 */
export function clicks(tracker: Tracking): Undo {
  return startCapture(tracker, 'clicks', (listen) => {
    listen<MouseEvent>('click auxclick', (event) => {
      const path = event.composedPath().filter((target): target is Element => target instanceof Element)
      const link = path.find((element) => matches(element, 'a,area') && hrefOf(element))
      if (event.type === 'auxclick' && (event.button !== MIDDLE || !link)) return
      const named = path.find((element) => attributeOf(element, 'data-track'))
      if (named && !isClickedAgain(named, path)) trackNamed(tracker, named)
      if (link) trackLink(tracker, link)
    })
  })
}

function trackNamed(tracker: Tracking, named: Element): void {
  const properties: Record<string, string | null> = {}
  for (const name of attributeNamesOf(named)) {
    const [, key] = name.split('data-track-')
    if (key) properties[key] = attributeOf(named, name)
  }
  tracker.track(attributeOf(named, 'data-track') as string, properties)
}

function trackLink(tracker: Tracking, link: Element): void {
  const url = urlOf(hrefOf(link) as string)
  const { host, pathname } = url
  const isDownload = attributeOf(link, 'download') != null || (host && FILE.test(pathname))
  if (isDownload || (host && host !== location.host))
    tracker.track(isDownload ? 'file_download' : 'outbound_click', { url: cleanAddress(url) })
}

/** Links in SVG may have it under an older name (SVG 2, 16.1.6, "Deprecated XLink URL reference attributes"). */
function hrefOf(link: Element): string | null {
  return attributeOf(link, 'href') ?? attributeOf(link, 'xlink:href')
}

/** Whether the click is one on a label, which browsers make again on its control, and that lies in `named`, too (HTML standard, "The label element"). */
function isClickedAgain(named: Element, path: readonly Element[]): unknown {
  const label = path.find((element) => matches(element, 'label')) as HTMLLabelElement | undefined
  const control = label?.control
  return control && !path.includes(control) && named.contains(control)
}
