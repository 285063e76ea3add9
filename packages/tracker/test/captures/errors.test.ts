// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { errors } from '../../src/captures.ts'
import { test } from '../support/captured.ts'

/** Reports an uncaught error, as browsers do. */
function fails(init: ErrorEventInit): void {
  window.dispatchEvent(new ErrorEvent('error', init))
}

/** Reports an unhandled rejection, as browsers do. */
function rejects(reason: unknown): void {
  window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }))
}

const error = (properties: object) => ({ event_type: 'error', properties })

describe('an uncaught error', () => {
  test('an uncaught error is tracked with message, source, line and column', async ({ captures }) => {
    const { tracked } = await captures(errors)
    fails({
      message: 'Uncaught TypeError: cup is undefined',
      filename: 'https://shop.example.com/app.js?session=abc#x',
      lineno: 12,
      colno: 7,
      error: new TypeError('cup is undefined'),
    })
    expect(await tracked()).toEqual([
      error({
        message: 'TypeError: cup is undefined',
        source: 'https://shop.example.com/app.js',
        line: 12,
        column: 7,
      }),
    ])
  })

  test('an uncaught error of a cross-origin script is tracked once, without a source', async ({
    captures,
  }) => {
    const { tracked } = await captures(errors)
    for (let count = 0; count < 3; count += 1)
      fails({ message: 'Script error.', filename: '', lineno: 0, colno: 0 })
    expect(await tracked()).toEqual([error({ message: 'Script error.' })])
  })

  test('an image that fails to load is not tracked as an error', async ({ captures }) => {
    const { tracked } = await captures(errors, '<img>')
    document.querySelector('img')?.dispatchEvent(new Event('error'))
    expect(await tracked()).toEqual([])
  })

  test('a ResizeObserver notice is not tracked as an error', async ({ captures }) => {
    const { tracked } = await captures(errors)
    fails({ message: 'ResizeObserver loop completed with undelivered notifications.' })
    expect(await tracked()).toEqual([])
  })

  for (const { meaning, message, cleaned } of [
    {
      meaning: 'an address',
      message: 'Failed to fetch https://api.example.com/orders?token=abc&utm_source=x#top (500)',
      cleaned: 'Failed to fetch https://api.example.com/orders?utm_source=x (500)',
    },
    {
      meaning: 'an address in brackets with user name and password',
      message: 'No answer (https://jane:pa55@api.example.com/a?key=1)',
      cleaned: 'No answer (https://***@api.example.com/a',
    },
    { meaning: 'a path', message: 'GET /orders?email=j was refused', cleaned: 'GET /orders was refused' },
    { meaning: 'an e-mail address', message: 'No user jane@example.org', cleaned: 'No user ***' },
    {
      meaning: 'a long secret',
      message: 'Bad key 0b9e3c1a-5f2d-4a71-9c0e-7d8f6a5b4c3d',
      cleaned: 'Bad key ***',
    },
    { meaning: 'no address and no secret', message: 'Is #cup full? No.', cleaned: 'Is #cup full? No.' },
  ]) {
    test(`an error message with ${meaning} is tracked in its cleaned form`, async ({ captures }) => {
      const { tracked } = await captures(errors)
      fails({ message })
      expect(await tracked()).toEqual([error({ message: cleaned })])
    })
  }

  test('an error message of ten million characters is cut to 1,024', async ({ captures }) => {
    const { tracked } = await captures(errors)
    fails({ message: '/?'.repeat(5_000_000) })
    expect((await tracked())[0]?.properties?.['message']).toMatch(/^.{1,1024}$/)
  })
})

describe('an unhandled rejection', () => {
  for (const { meaning, stack } of [
    {
      meaning: 'Chromium',
      stack:
        'RangeError: no beans\n    at grind (https://shop.example.com/app.js?v=2:3:14)\n    at https://shop.example.com/:9:1',
    },
    {
      meaning: 'Firefox',
      stack: 'grind@https://shop.example.com/app.js?v=2:3:14\n@https://shop.example.com/:9:1',
    },
    { meaning: 'Safari', stack: 'grind@https://shop.example.com/app.js?v=2:3:14' },
  ]) {
    test(`an unhandled rejection has its source from a stack of ${meaning}`, async ({ captures }) => {
      const { tracked } = await captures(errors)
      rejects(Object.assign(new RangeError('no beans'), { stack }))
      expect(await tracked()).toEqual([
        error({
          message: 'RangeError: no beans',
          source: 'https://shop.example.com/app.js',
          line: 3,
          column: 14,
        }),
      ])
    })
  }

  for (const { meaning, reason, message } of [
    { meaning: 'a string', reason: 'out of milk', message: 'out of milk' },
    { meaning: 'undefined', reason: undefined, message: 'undefined' },
    { meaning: 'a number', reason: 404, message: '404' },
    { meaning: 'a symbol', reason: Symbol('milk'), message: 'Symbol(milk)' },
    { meaning: 'an object', reason: { user: 'jane' }, message: '[object Object]' },
  ]) {
    test(`an unhandled rejection with ${meaning} as its reason is tracked as text`, async ({ captures }) => {
      const { tracked } = await captures(errors)
      rejects(reason)
      expect(await tracked()).toEqual([error({ message })])
    })
  }

  test('an unhandled rejection whose reason throws when read is not tracked', async ({ captures }) => {
    const { tracked } = await captures(errors)
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('Do not look.')
        },
      },
    )
    expect(() => rejects(hostile)).not.toThrow()
    expect(() => rejects(Object.create(null))).not.toThrow()
    expect(await tracked()).toEqual([])
  })
})

describe('errors', () => {
  test('errors() tracks each error once, and at most ten per page load', async ({ captures }) => {
    const { tracked } = await captures(errors)
    for (let count = 0; count < 1_000; count += 1) {
      fails({ message: `Error ${Math.floor(count / 2)}` })
      rejects(`Error ${Math.floor(count / 2)}`)
    }
    expect(await tracked()).toEqual(
      Array.from({ length: 10 }, (_, index) => error({ message: `Error ${index}` })),
    )
  })

  test('errors() does not recurse without end if tracking an error fails', async ({ captures }) => {
    let tracked = 0
    await captures(() =>
      errors({
        track() {
          tracked += 1
          fails({ message: `Error ${tracked}` })
          throw new Error('No.')
        },
      }),
    )
    fails({ message: 'The first' })
    expect(tracked).toBe(10)
  })

  test('errors() tracks nothing after its undo', async ({ captures }) => {
    const { undo, tracked } = await captures(errors)
    undo()
    fails({ message: 'Too late' })
    rejects('Too late')
    expect(await tracked()).toEqual([])
  })
})
