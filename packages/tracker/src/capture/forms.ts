import { maskSecrets } from '@footfall/protocol'
import { startCapture, type Tracking, type Undo } from './capture.ts'
import { attributeOf, cleanAddress, matches, urlOf } from './element-data.ts'

/**
 * Tracks submits as `form_submit`, with the form's `id`, `name` and `action` where present, and no data of its controls.
 * Includes forms that the page submits by its own request, and forms in open shadow roots after the visitor has clicked or
 * pressed a key there. Excludes `form.submit()` calls of scripts: browsers send no event for them.
 */
export function forms(tracker: Tracking): Undo {
  return startCapture(tracker, 'forms', (listen) => {
    /** Submit events already tracked, and shadow roots that have a listener. */
    const handled = new WeakSet<object>()

    function trackSubmit(event: SubmitEvent): void {
      const form = event.composedPath()[0] as Element
      if (handled.has(event) || !matches(form, 'form')) return
      handled.add(event)
      const properties: Record<string, string> = {}
      for (const name of ['id', 'name']) {
        const text = attributeOf(form, name)
        if (text) properties[name] = maskSecrets(text)
      }
      const { submitter } = event
      const action = (submitter && attributeOf(submitter, 'formaction')) || attributeOf(form, 'action')
      if (action) properties['action'] = cleanAddress(urlOf(action))
      tracker.track('form_submit', properties)
    }

    listen('submit', trackSubmit)
    // A submit event does not leave its shadow root. The click or key press before it does (DOM standard, "composed").
    listen('click keydown', (event) => {
      for (const target of event.composedPath()) {
        if (target instanceof ShadowRoot && !handled.has(target)) {
          handled.add(target)
          listen('submit', trackSubmit, target)
        }
      }
    })
  })
}
