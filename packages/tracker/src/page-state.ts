/** State that a page keeps per tracker. Other copies of this script share it: a tag pasted twice, a reloaded module. */
export interface PageState<Running> {
  /** The running tracker. */
  running?: Running | undefined
  /** Address of the last page view. A tracker that starts later tracks no second view of the same page. */
  viewed?: string
}

/** The page's state under this name. */
export function pageState<Running>(name: string): PageState<Running> {
  const page = globalThis as unknown as Record<string, PageState<Running>>
  page[name] ??= {}
  return page[name]
}
