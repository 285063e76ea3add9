import { LIMITS, type Properties } from '@footfall/protocol'

/** Properties of about `bytes` bytes as JSON. They keep all limits except the size of the event. */
export function propertiesOf(bytes: number): Properties {
  const length = Math.floor(bytes / LIMITS.propertyCount) - 9
  const keys = Array.from({ length: LIMITS.propertyCount }, (_, index) => `${index}`.padStart(3, '0'))
  return Object.fromEntries(keys.map((key) => [key, 'x'.repeat(length)]))
}
