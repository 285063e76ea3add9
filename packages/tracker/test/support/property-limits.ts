import { LIMITS, type Properties, type PropertyValue } from '@footfall/protocol'

/** The limits of the ingest app that these properties exceed. */
export function excessOf(properties: Properties): readonly string[] {
  const excess: string[] = []
  let count = 0

  function look(value: PropertyValue, level: number): void {
    if (typeof value === 'string') {
      if (value.length > LIMITS.propertyValueLength) excess.push('a string is too long')
      if (!isWellFormed(value)) excess.push('a string has a lone surrogate')
    }
    if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      excess.push('a number is too high')
    }
    if (typeof value !== 'object' || value === null) return
    if (level > LIMITS.propertyDepth) excess.push('the properties are too deep')
    for (const [key, inner] of Object.entries(value)) {
      count += 1
      if (key === '' || key.length > LIMITS.propertyKeyLength) excess.push('a key has a wrong length')
      if (key === '__proto__' || !isWellFormed(key)) excess.push('a key is invalid')
      look(inner, level + 1)
    }
  }

  look(properties, 1)
  if (count > LIMITS.propertyCount) excess.push('there are too many keys')
  return excess
}

/** Whether the text has no lone surrogate. UTF-8 cannot encode one. */
function isWellFormed(text: string): boolean {
  return text === Buffer.from(text).toString()
}
