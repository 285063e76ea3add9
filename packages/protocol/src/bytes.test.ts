import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonBytes } from './bytes.ts'

describe('jsonBytes', () => {
  it('jsonBytes counts the UTF-8 bytes of any JSON, also with lone surrogates', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }), (value) => {
        expect(jsonBytes(value)).toBe(encodeURIComponent(JSON.stringify(value)).replace(/%../g, ' ').length)
      }),
    )
  })
})
