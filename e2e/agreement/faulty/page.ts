import type { PageGlobals, TrackerScript } from '../browser/tracker-script.ts'

/** Returns the globals of a page that are faulty on purpose, in place of the working ones that it is given. */
export type Fault = (page: PageGlobals) => Partial<PageGlobals>

/** The tracker unchanged, on pages with this fault: what the tracker then does is what a faulty tracker would do. */
export function withFault(script: TrackerScript, fault: Fault): TrackerScript {
  return (page, endpoint) => script({ ...page, ...fault(page) }, endpoint)
}
