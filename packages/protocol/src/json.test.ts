import { afterEach, describe, expect, it } from 'vitest'
import { toJson } from './json.ts'

const PROTOTYPES = [Object, Array, String, Number, Boolean].map(({ prototype }) => prototype)

describe('plain data as JSON', () => {
  const DATA = {
    text: 'a',
    number: 1,
    truth: true,
    nothing: null,
    list: [{ deep: [0, 'b'] }],
    absent: undefined,
  }
  const TEXT = '{"text":"a","number":1,"truth":true,"nothing":null,"list":[{"deep":[0,"b"]}]}'

  afterEach(() => {
    for (const prototype of PROTOTYPES) {
      Reflect.deleteProperty(prototype, 'toJSON')
    }
  })

  it('is what JSON.stringify makes of it', () => {
    expect(toJson(DATA)).toBe(JSON.stringify(DATA))
    expect(toJson(DATA)).toBe(TEXT)
    expect(toJson('a')).toBe('"a"')
    expect(toJson([undefined])).toBe('[null]')
  })

  it('is the same where the prototypes that a page shares have a toJSON', () => {
    for (const prototype of PROTOTYPES) {
      Object.assign(prototype, { toJSON: () => 'of its own' })
    }
    const [ours, native] = [toJson(DATA), JSON.stringify(DATA)]
    expect(ours).toBe(TEXT)
    expect(native).toBe('"of its own"')
  })
})
