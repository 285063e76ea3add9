import { startCapture, type Tracking, type Undo } from './capture.ts'
import { attributeNamesOf, attributeOf, cleanAddress, matches, urlOf } from './element-data.ts'

/** File extensions that browsers download or open in another program instead of navigating. */
const FILE =
  /\.(7z|apk|csv|dmg|docx?|epub|exe|gz|iso|key|m4[av]|mov|mp[34]|msi|od[pst]|pdf|pkg|pptx?|rar|rtf|txt|wav|wmv|xlsx?|zip)$/i

/** Mouse button (UI Events, 3.3). */
const MIDDLE = 1

/**
 * Tracks clicks by mouse, key and script, and middle clicks on links. A link to another host is tracked as
 * `outbound_click` and a link to a file as `file_download`, each with its `url`. A click on or in an element with
 * `data-track="signup" data-track-plan="pro"` is tracked as `signup` with `{ plan: 'pro' }`. Works in open shadow roots too.
 * Counts clicks that the page prevents: most such pages then navigate by script.
 */
export function clicks(tracker: Tracking): Undo {
  return startCapture(tracker, 'clicks', (listen) => {
    listen<MouseEvent>('click auxclick', (event) => {
      const path = event.composedPath().filter((target): target is Element => target instanceof Element)
      const link = path.find((element) => matches(element, 'a,area') && hrefOf(element))
      if (event.type === 'auxclick' && (event.button !== MIDDLE || !link)) return
      const named = path.find((element) => attributeOf(element, 'data-track'))
      if (named && !isRepeatedOnControl(named, path)) trackNamed(tracker, named)
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

/** The link's address. SVG links may use the deprecated `xlink:href` (SVG 2, 16.1.6, "Deprecated XLink URL reference attributes"). */
function hrefOf(link: Element): string | null {
  return attributeOf(link, 'href') ?? attributeOf(link, 'xlink:href')
}

/**
 * Whether this is a click on a label whose control also lies in `named`. Browsers repeat the click on the control (HTML
 * standard, "The label element"), and the repeated click counts.
 */
function isRepeatedOnControl(named: Element, path: readonly Element[]): unknown {
  const label = path.find((element) => matches(element, 'label')) as HTMLLabelElement | undefined
  const control = label?.control
  return control && !path.includes(control) && named.contains(control)
}
