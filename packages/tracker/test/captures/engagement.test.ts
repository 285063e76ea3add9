// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { START } from '../support/browser.ts'
import { setHeight, test } from '../support/reader.ts'

describe('engagement', () => {
  test('engagement is tracked when the page hides: visible time, focused time and scroll depth', async ({
    reads,
  }) => {
    const reader = await reads()
    await reader.stays(4_000)
    reader.types('elsewhere')
    await reader.stays(2_000)
    reader.types('here')
    reader.scrollsTo(1_000)
    reader.scrollsTo(200)
    await reader.stays(500)
    reader.turnsAway()
    expect(await reader.tracked()).toEqual([
      { page: '/', view: START, visible_ms: 6_500, focused_ms: 4_500, scroll_percent: 75 },
    ])
  })

  test('engagement totals continue when the page becomes visible again', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(4_000)
    reader.scrollsTo(500)
    reader.turnsAway()
    await reader.stays(60_000)
    reader.comesBack()
    reader.scrollsTo(0)
    await reader.stays(3_000)
    reader.leaves()
    expect(await reader.tracked()).toEqual([
      { page: '/', view: START, visible_ms: 4_000, focused_ms: 4_000, scroll_percent: 50 },
      { page: '/', view: START, visible_ms: 7_000, focused_ms: 7_000, scroll_percent: 50 },
    ])
  })

  for (const { meaning, does, count } of [
    { meaning: 'less than one more second', does: { stays: 999, scrollsTo: 0 }, count: 1 },
    { meaning: 'one more second', does: { stays: 1_000, scrollsTo: 0 }, count: 2 },
    { meaning: 'ten more milliseconds and a deeper scroll', does: { stays: 10, scrollsTo: 100 }, count: 2 },
  ]) {
    test(`engagement of ${meaning} ${count > 1 ? 'is' : 'is not'} tracked at once`, async ({ reads }) => {
      const reader = await reads()
      await reader.stays(5_000)
      reader.turnsAway()
      reader.comesBack()
      reader.scrollsTo(does.scrollsTo)
      await reader.stays(does.stays)
      reader.turnsAway()
      expect(await reader.tracked()).toHaveLength(count)

      reader.comesBack()
      await reader.stays(1_000)
      reader.leaves()
      expect((await reader.tracked()).at(-1)).toMatchObject({ visible_ms: 6_000 + does.stays })
    })
  }

  test('engagement with a page that was never visible is not tracked', async ({ reads }) => {
    const reader = await reads({ hidden: true })
    await reader.stays(60_000)
    reader.leaves()
    expect(await reader.tracked()).toEqual([])
  })

  test('engagement with a background tab begins when the tab becomes visible', async ({ reads }) => {
    const reader = await reads({ hidden: true })
    await reader.stays(60_000)
    reader.comesBack()
    await reader.stays(2_000)
    reader.leaves()
    expect(await reader.tracked()).toMatchObject([
      { visible_ms: 2_000, focused_ms: 2_000, scroll_percent: 25 },
    ])
  })

  for (const { meaning, height, scrollsTo, percent } of [
    { meaning: 'a page smaller than the window', height: 300, scrollsTo: 0, percent: 100 },
    { meaning: 'a page of exactly the window height', height: 500, scrollsTo: 0, percent: 100 },
    { meaning: 'an unscrolled page of four window heights', height: 2_000, scrollsTo: 0, percent: 25 },
    { meaning: 'a page scrolled to its end', height: 2_000, scrollsTo: 1_499.6, percent: 100 },
    {
      meaning: 'a page scrolled beyond its end, as with elastic scrolling',
      height: 2_000,
      scrollsTo: 1_600,
      percent: 100,
    },
  ]) {
    test(`scroll depth of ${meaning} is ${percent} percent`, async ({ reads }) => {
      const reader = await reads({ height })
      if (scrollsTo) reader.scrollsTo(scrollsTo)
      await reader.stays(1_000)
      reader.turnsAway()
      expect(await reader.tracked()).toMatchObject([{ scroll_percent: percent }])
    })
  }

  test('scroll depth uses the latest height of the page', async ({ reads }) => {
    const reader = await reads({ height: 100 })
    await reader.stays(1_000)
    setHeight(5_000)
    reader.turnsAway()
    expect(await reader.tracked()).toMatchObject([{ scroll_percent: 10 }])
  })
})

describe('engagement in a single-page app', () => {
  test('engagement in a single-page app is tracked per page, with the address of that page', async ({
    reads,
  }) => {
    const reader = await reads()
    await reader.stays(3_000)
    reader.scrollsTo(1_500)
    await reader.goesTo('/beans')
    await reader.stays(2_000)
    reader.leaves()
    expect(await reader.tracked()).toEqual([
      { page: '/', view: START, visible_ms: 3_000, focused_ms: 3_000, scroll_percent: 100 },
      { page: '/beans', view: START + 3_000, visible_ms: 2_000, focused_ms: 2_000, scroll_percent: 25 },
    ])
  })

  test('scroll depth in a single-page app belongs to the previous page, not to the page drawn next', async ({
    reads,
  }) => {
    const reader = await reads({ height: 1_000 })
    await reader.stays(1_000)
    document.body.click()
    reader.tab.history.pushState(null, '', '/beans')
    setHeight(10_000)
    await reader.stays(1_000)
    reader.leaves()
    expect(await reader.tracked()).toMatchObject([{ scroll_percent: 50 }, { scroll_percent: 5 }])
  })

  for (const { meaning, goes } of [
    { meaning: 'returns to the page in the same task', goes: ['/beans', '/'] },
    { meaning: 'changes the query', goes: ['/?sort=price'] },
    { meaning: 'changes the fragment', goes: ['/#reviews'] },
  ]) {
    test(`engagement continues when a single-page app ${meaning}`, async ({ reads }) => {
      const reader = await reads()
      await reader.stays(1_000)
      for (const path of goes) reader.tab.history.replaceState(null, '', path)
      await reader.stays(1_000)
      reader.leaves()
      expect(await reader.tracked()).toMatchObject([{ visible_ms: 2_000 }])
    })
  }

  for (const { meaning, options, path } of [
    { meaning: 'another value of a key in keepQuery', options: { keepQuery: ['id'] }, path: '/?id=7' },
    {
      meaning: 'another value of a key in a keepQuery string',
      options: { keepQuery: 'q,id' },
      path: '/?id=7',
    },
    { meaning: 'another fragment with the option hash', options: { hash: true }, path: '/#/beans' },
  ]) {
    test(`engagement begins again at ${meaning}`, async ({ reads }) => {
      const reader = await reads({ options })
      await reader.stays(1_000)
      reader.tab.goesBackTo(path)
      reader.tab.history.replaceState(null, '', path)
      await reader.stays(1_000)
      reader.leaves()
      expect(await reader.tracked()).toMatchObject([{ visible_ms: 1_000 }, { visible_ms: 1_000 }])
    })
  }
})

describe('the back/forward cache', () => {
  test('a return from the back/forward cache begins another engagement view', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(2_000)
    reader.leaves()
    await reader.stays(600_000)
    reader.returns()
    await reader.stays(1_000)
    reader.leaves()
    expect(await reader.tracked()).toEqual([
      { page: '/', view: START, visible_ms: 2_000, focused_ms: 2_000, scroll_percent: 25 },
      { page: '/', view: START + 602_000, visible_ms: 1_000, focused_ms: 1_000, scroll_percent: 25 },
    ])
  })
})

describe('the undo of engagement()', () => {
  test('the undo of engagement() stops tracking and restores the history methods', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(5_000)
    const { pushState } = reader.tab.history
    reader.undo()
    expect(reader.tab.history.pushState).not.toBe(pushState)
    await reader.goesTo('/beans')
    reader.leaves()
    expect(await reader.tracked()).toEqual([])
  })

  test('the undo of engagement() keeps a wrapper that the page put around pushState', async ({ reads }) => {
    const reader = await reads()
    const { history } = reader.tab
    const calls: unknown[] = []
    const captured = history.pushState
    history.pushState = (...state: Parameters<History['pushState']>) => {
      calls.push(state[2])
      captured.apply(history, state)
    }
    reader.undo()
    await reader.goesTo('/beans')
    expect(calls).toEqual(['/beans'])
    expect(location.pathname).toBe('/beans')
    expect(await reader.tracked()).toEqual([])
  })
})
