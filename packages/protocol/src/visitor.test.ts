import { describe, expect, it } from 'vitest'
import { isAnotherVisitor, type Visitor } from './visitor.ts'

describe('isAnotherVisitor', () => {
  it.each<[meaning: string, one: Visitor, other: Visitor, another: boolean]>([
    ['the same browser', { anonymous_id: 'user_a' }, { anonymous_id: 'user_a' }, false],
    ['two browsers', { anonymous_id: 'user_a' }, { anonymous_id: 'user_b' }, true],
    [
      'one browser, before and after signing in',
      { anonymous_id: 'user_a', user_id: 'user_a' },
      { anonymous_id: 'user_a', user_id: 'jane' },
      false,
    ],
    [
      'one browser, two users of the site',
      { anonymous_id: 'user_a', user_id: 'jane' },
      { anonymous_id: 'user_a', user_id: 'john' },
      false,
    ],
    [
      'two browsers, one user of the site',
      { anonymous_id: 'user_a', user_id: 'jane' },
      { anonymous_id: 'user_b', user_id: 'jane' },
      true,
    ],
    ['plain clients with the same user', { user_id: 'jane' }, { user_id: 'jane' }, false],
    ['plain clients with two users', { user_id: 'jane' }, { user_id: 'john' }, true],
    [
      'a browser and a plain client with the same user',
      { anonymous_id: 'user_a', user_id: 'jane' },
      { user_id: 'jane' },
      false,
    ],
    [
      'a browser and a plain client with two users',
      { anonymous_id: 'user_a', user_id: 'jane' },
      { user_id: 'john' },
      true,
    ],
    [
      'an empty browser id, which counts as missing',
      { anonymous_id: '', user_id: 'jane' },
      { user_id: 'john' },
      true,
    ],
    ['a browser alone and a user alone', { anonymous_id: 'user_a' }, { user_id: 'jane' }, false],
    ['a visitor and no ids', { anonymous_id: 'user_a', user_id: 'jane' }, {}, false],
    ['a user and empty ids', { user_id: 'jane' }, { anonymous_id: '', user_id: '' }, false],
    ['no ids on both sides', {}, {}, false],
  ])('isAnotherVisitor for %s', (_meaning, one, other, another) => {
    expect(isAnotherVisitor(one, other)).toBe(another)
    expect(isAnotherVisitor(other, one)).toBe(another)
  })
})
