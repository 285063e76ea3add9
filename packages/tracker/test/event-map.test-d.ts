import type { Tracking } from '../src/capture/capture.ts'
import type { Tracker, TrackerOptions } from '../src/index.ts'
import { createTracker } from '../src/index.ts'

/** Checked by the compiler alone: nobody runs this. Each `@ts-expect-error` is an error where there is none. */
const options: TrackerOptions = { endpoint: '/events' }

/** As sites write them: interfaces, which have no index signature, and within each other. */
interface Plan {
  plan: 'free' | 'pro'
  seats?: number
}
interface Order {
  readonly items: readonly { sku: string; count: number }[]
  coupon: string | null
}
interface Events {
  signup: Plan
  order: Order
  search: { query?: string; filters?: string[] }
  tags: Record<string, string>
  logout: undefined
}

export function typed(): Tracker<Events> {
  const tracker = createTracker<Events>(options)
  const { track } = tracker

  track('signup', { plan: 'pro' })
  track('signup', { plan: 'free', seats: 3 })
  track('order', { items: [{ sku: 'beans', count: 2 }], coupon: null })
  // @ts-expect-error: there is no such event.
  track('sign_up', { plan: 'pro' })
  // @ts-expect-error: there is no such plan.
  track('signup', { plan: 'premium' })
  // @ts-expect-error: there is no such property.
  track('signup', { plan: 'pro', price: 9 })
  // @ts-expect-error: the plan is missing.
  track('signup', {})
  // @ts-expect-error: the properties are missing.
  track('signup')
  // @ts-expect-error: another event's properties.
  track('order', { plan: 'pro' })
  // @ts-expect-error: an item lacks its count.
  track('order', { items: [{ sku: 'beans' }], coupon: null })

  track('search')
  track('search', {})
  track('search', { query: 'beans', filters: ['organic'] })
  // @ts-expect-error: not a text.
  track('search', { query: 1 })
  track('tags')
  track('tags', { any: 'text' })
  track('logout')
  track('logout', undefined)
  // @ts-expect-error: it has no properties.
  track('logout', { at: 'noon' })

  tracker.page({ title: 'Beans', properties: { any: 'thing' } })
  tracker.identify('u1', { any: 'thing' })
  return tracker
}

export function untyped(): Tracker {
  const tracker = createTracker(options)
  const type: string = 'anything'
  tracker.track(type)
  tracker.track('signup', { plan: 'pro', seats: [1, 2], nested: { deep: null } })
  tracker.track('signup', undefined)
  // @ts-expect-error: JSON has no words for it.
  tracker.track('signup', { at: new Date() })
  // @ts-expect-error: properties have names.
  tracker.track('signup', ['pro'])
  return tracker
}

/** A site's own code that takes a tracker may ask for the events that it tracks. */
export function shared(checkout: Tracker<Pick<Events, 'order'>>): void {
  checkout.track('order', { items: [], coupon: 'SPRING' })
  // @ts-expect-error: it asked for another.
  checkout.track('signup', { plan: 'pro' })
}
shared(typed())

/** Captures track events of their own, which no site has to name. */
export const captured: readonly Tracking[] = [untyped(), typed()]

export const refused: readonly unknown[] = [
  // @ts-expect-error: JSON would keep a text of it.
  createTracker<{ signup: { at: Date } }>(options),
  // @ts-expect-error: JSON has no words for functions.
  createTracker<{ signup: { retry(): void } }>(options),
  // @ts-expect-error: nor for these numbers.
  createTracker<{ signup: { id: bigint } }>(options),
  // @ts-expect-error: properties have names.
  createTracker<{ signup: string[] }>(options),
  // @ts-expect-error: properties have names.
  createTracker<{ signup: string }>(options),
  // @ts-expect-error: where events go is not known by itself.
  createTracker({ site: 'shop' }),
]
