import { afterEach, describe, expect, it } from 'vitest'
import { toJson } from './json.ts'

const PROTOTYPES = [Object, Array, String, Number, Boolean].map(({ prototype }) => prototype)

describe('toJson', () => {
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

  it('toJson returns the result of JSON.stringify for plain data', () => {
    expect(toJson(DATA)).toBe(JSON.stringify(DATA))
    expect(toJson(DATA)).toBe(TEXT)
    expect(toJson('a')).toBe('"a"')
    expect(toJson([undefined])).toBe('[null]')
  })

  it('toJson ignores a toJSON on shared prototypes', () => {
    for (const prototype of PROTOTYPES) {
      Object.assign(prototype, { toJSON: () => 'replaced' })
    }
    const [json, native] = [toJson(DATA), JSON.stringify(DATA)]
    expect(json).toBe(TEXT)
    expect(native).toBe('"replaced"')
  })
})
