import { LIMITS, type Properties } from '@footfall/protocol'
import { cutText } from './cut-text.ts'

/**
 * Properties as JSON, within the limits of the wire: what is too long is cut, what is too deep or too many is left out.
 * Nothing where JSON has no words for them, as for a circle.
 */
export function cutProperties(properties: Properties | undefined): Properties | undefined {
  let left: number = LIMITS.propertyCount

  function cut(value: unknown, levels: number): unknown {
    if (typeof value === 'string') return cutText(value, LIMITS.propertyValueLength)
    // Beyond these JavaScript no longer counts in ones, and the ingest app takes no number.
    if (typeof value !== 'object' || !value) return Math.abs(value as number) >= 2 ** 53 ? null : value
    if (!levels) return undefined
    const kept = (Array.isArray(value) ? [] : {}) as Record<string, unknown>
    for (const key in value) {
      if (key && left-- > 0) {
        kept[cutText(key, LIMITS.propertyKeyLength)] = cut((value as typeof kept)[key], levels - 1)
      }
    }
    return kept
  }

  try {
    return cut(JSON.parse(JSON.stringify(properties)), LIMITS.propertyDepth) as Properties
  } catch {}
  return undefined
}
