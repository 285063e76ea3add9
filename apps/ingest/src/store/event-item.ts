import type { Properties, PropertyValue, StoredEvent } from '@footfall/protocol'

/**
 * The item of an event, as lib-dynamodb takes it. lib-dynamodb chooses a value's type by its `constructor.name`, and a
 * visitor may call a property `constructor`. So properties are Maps: their constructor is never the visitor's.
 */
export function eventItem(event: StoredEvent): Record<string, unknown> {
  return event.properties === undefined ? { ...event } : { ...event, properties: mapOf(event.properties) }
}

function mapOf(properties: Properties): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(properties).map(([name, value]) => [name, converted(value)]))
}

function converted(value: PropertyValue): unknown {
  if (typeof value !== 'object' || value === null) return value
  return isList(value) ? value.map(converted) : mapOf(value)
}

function isList(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value)
}
