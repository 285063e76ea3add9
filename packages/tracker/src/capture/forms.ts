import { maskSecrets } from '@footfall/protocol'
import { startCapture, type Tracking, type Undo } from './capture.ts'
import { attributeOf, cleanAddress, matches, urlOf } from './element-data.ts'

/**
 * Tracks submits as `form_submit`, with the form's `id`, `name` and `action`, each where it has one; nothing of its
 * controls. Also where the page sends the form itself, and in open shadow roots once the visitor has clicked or pressed a
 * key there; not what a script sends by `form.submit()`, of which browsers tell nobody.
 */
export function forms(tracker: Tracking): Undo {
  return startCapture(tracker, 'forms', (listen) => {
    /** Submits that were tracked, and shadow roots that are listened to. */
    const known = new WeakSet<object>()

    function submitted(event: SubmitEvent): void {
      const form = event.composedPath()[0] as Element
      if (known.has(event) || !matches(form, 'form')) return
      known.add(event)
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

    listen('submit', submitted)
    // A submit stays within its shadow root; what leads to one does not (DOM standard, "composed").
    listen('click keydown', (event) => {
      for (const target of event.composedPath()) {
        if (target instanceof ShadowRoot && !known.has(target)) {
          known.add(target)
          listen('submit', submitted, target)
        }
      }
    })
  })
}
