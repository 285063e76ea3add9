// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { errors } from '../../src/captures.ts'
import { test } from '../support/captured.ts'

/** As browsers report what nobody caught. */
function fails(init: ErrorEventInit): void {
  window.dispatchEvent(new ErrorEvent('error', init))
}

/** As browsers report a promise whose rejection nobody handles. */
function rejects(reason: unknown): void {
  window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }))
}

const error = (properties: object) => ({ event_type: 'error', properties })

describe('an uncaught error', () => {
  test('is tracked with its message and place', async ({ captures }) => {
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

  test('of a script that lets nobody see its errors has no place', async ({ captures }) => {
    const { tracked } = await captures(errors)
    for (let count = 0; count < 3; count += 1)
      fails({ message: 'Script error.', filename: '', lineno: 0, colno: 0 })
    expect(await tracked()).toEqual([error({ message: 'Script error.' })])
  })

  test('is not what an image that fails to load tells', async ({ captures }) => {
    const { tracked } = await captures(errors, '<img>')
    document.querySelector('img')?.dispatchEvent(new Event('error'))
    expect(await tracked()).toEqual([])
  })

  test('is not what browsers say of a layout that takes another turn', async ({ captures }) => {
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
      meaning: 'an address in brackets, and who signs in there',
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
    { meaning: 'none of these', message: 'Is #cup full? No.', cleaned: 'Is #cup full? No.' },
  ]) {
    test(`has in its message of ${meaning} only what may leave the page`, async ({ captures }) => {
      const { tracked } = await captures(errors)
      fails({ message })
      expect(await tracked()).toEqual([error({ message: cleaned })])
    })
  }

  test('has no more of a message than fits', async ({ captures }) => {
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
    test(`has its place from the stack, as ${meaning} writes it`, async ({ captures }) => {
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
    { meaning: 'a text', reason: 'out of milk', message: 'out of milk' },
    { meaning: 'nothing', reason: undefined, message: 'undefined' },
    { meaning: 'a number', reason: 404, message: '404' },
    { meaning: 'a symbol', reason: Symbol('milk'), message: 'Symbol(milk)' },
    { meaning: 'an object', reason: { user: 'jane' }, message: '[object Object]' },
  ]) {
    test(`may be for ${meaning}`, async ({ captures }) => {
      const { tracked } = await captures(errors)
      rejects(reason)
      expect(await tracked()).toEqual([error({ message })])
    })
  }

  test('may be for what nobody can read, which says nothing', async ({ captures }) => {
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
  test('are tracked once each, and ten of a page at most', async ({ captures }) => {
    const { tracked } = await captures(errors)
    for (let count = 0; count < 1_000; count += 1) {
      fails({ message: `Error ${Math.floor(count / 2)}` })
      rejects(`Error ${Math.floor(count / 2)}`)
    }
    expect(await tracked()).toEqual(
      Array.from({ length: 10 }, (_, index) => error({ message: `Error ${index}` })),
    )
  })

  test('that come of tracking errors make no circle', async ({ captures }) => {
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

  test('are nothing to us once the capture is taken back', async ({ captures }) => {
    const { undo, tracked } = await captures(errors)
    undo()
    fails({ message: 'Too late' })
    rejects('Too late')
    expect(await tracked()).toEqual([])
  })
})
