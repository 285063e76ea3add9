import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonBytes } from './bytes.ts'

describe('jsonBytes', () => {
  it('counts what an encoder makes of any JSON, halves of surrogate pairs included', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }), (value) => {
        expect(jsonBytes(value)).toBe(encodeURIComponent(JSON.stringify(value)).replace(/%../g, ' ').length)
      }),
    )
  })
})
