/** What a page keeps of a site's tracker, also for another copy of this script: a tag pasted twice, a module reloaded. */
export interface PageState<Running> {
  /** The tracker at work. */
  running?: Running | undefined
  /** The address of the last page view: a tracker that takes over makes no view of the same page again. */
  viewed?: string
}

/** The state under this name in this page. */
export function pageState<Running>(name: string): PageState<Running> {
  const page = globalThis as unknown as Record<string, PageState<Running>>
  page[name] ??= {}
  return page[name]
}
