import type { Tracking } from '../src/capture/capture.ts'
import type { Tracker, TrackerOptions } from '../src/index.ts'
import { createTracker } from '../src/index.ts'

/** The compiler checks this file; it never runs. An unused `@ts-expect-error` is an error. */
const options: TrackerOptions = { endpoint: '/events' }

/** Nested interfaces, as sites write them. They have no index signature. */
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
  // @ts-expect-error: unknown event.
  track('sign_up', { plan: 'pro' })
  // @ts-expect-error: unknown plan.
  track('signup', { plan: 'premium' })
  // @ts-expect-error: unknown property.
  track('signup', { plan: 'pro', price: 9 })
  // @ts-expect-error: the plan is missing.
  track('signup', {})
  // @ts-expect-error: the properties are missing.
  track('signup')
  // @ts-expect-error: properties of another event.
  track('order', { plan: 'pro' })
  // @ts-expect-error: an item lacks its count.
  track('order', { items: [{ sku: 'beans' }], coupon: null })

  track('search')
  track('search', {})
  track('search', { query: 'beans', filters: ['organic'] })
  // @ts-expect-error: not a string.
  track('search', { query: 1 })
  track('tags')
  track('tags', { any: 'text' })
  track('logout')
  track('logout', undefined)
  // @ts-expect-error: the event has no properties.
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
  // @ts-expect-error: JSON cannot represent a Date.
  tracker.track('signup', { at: new Date() })
  // @ts-expect-error: properties must be an object.
  tracker.track('signup', ['pro'])
  return tracker
}

/** A function of the site may require a tracker with certain events only. */
export function shared(checkout: Tracker<Pick<Events, 'order'>>): void {
  checkout.track('order', { items: [], coupon: 'SPRING' })
  // @ts-expect-error: not in the required events.
  checkout.track('signup', { plan: 'pro' })
}
shared(typed())

/** Captures accept any tracker: the site does not declare their events. */
export const captured: readonly Tracking[] = [untyped(), typed()]

export const refused: readonly unknown[] = [
  // @ts-expect-error: JSON turns a Date into a string.
  createTracker<{ signup: { at: Date } }>(options),
  // @ts-expect-error: JSON cannot represent functions.
  createTracker<{ signup: { retry(): void } }>(options),
  // @ts-expect-error: JSON cannot represent BigInt.
  createTracker<{ signup: { id: bigint } }>(options),
  // @ts-expect-error: properties must be an object.
  createTracker<{ signup: string[] }>(options),
  // @ts-expect-error: properties must be an object.
  createTracker<{ signup: string }>(options),
  // @ts-expect-error: the endpoint is required.
  createTracker({ site: 'shop' }),
]
