// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { START } from '../support/browser.ts'
import { setHeight, test } from '../support/reader.ts'

describe('engagement', () => {
  test('is told when the page hides: time in view, time with the focus, and how deep', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(4_000)
    reader.types('elsewhere')
    await reader.stays(2_000)
    reader.types('here')
    reader.scrollsTo(1_000)
    reader.scrollsTo(200)
    await reader.stays(500)
    reader.turnsAway()
    expect(await reader.told()).toEqual([
      { page: '/', view: START, visible_ms: 6_500, focused_ms: 4_500, scroll_percent: 75 },
    ])
  })

  test('goes on where it was when the page comes back, so that the largest counts', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(4_000)
    reader.scrollsTo(500)
    reader.turnsAway()
    await reader.stays(60_000)
    reader.comesBack()
    reader.scrollsTo(0)
    await reader.stays(3_000)
    reader.leaves()
    expect(await reader.told()).toEqual([
      { page: '/', view: START, visible_ms: 4_000, focused_ms: 4_000, scroll_percent: 50 },
      { page: '/', view: START, visible_ms: 7_000, focused_ms: 7_000, scroll_percent: 50 },
    ])
  })

  for (const { meaning, does, told } of [
    { meaning: 'less than a second more', does: { stays: 999, scrollsTo: 0 }, told: 1 },
    { meaning: 'a second more', does: { stays: 1_000, scrollsTo: 0 }, told: 2 },
    { meaning: 'a moment more, and deeper', does: { stays: 10, scrollsTo: 100 }, told: 2 },
  ]) {
    test(`that is ${meaning} ${told > 1 ? 'is' : 'waits until there is'} news`, async ({ reads }) => {
      const reader = await reads()
      await reader.stays(5_000)
      reader.turnsAway()
      reader.comesBack()
      reader.scrollsTo(does.scrollsTo)
      await reader.stays(does.stays)
      reader.turnsAway()
      expect(await reader.told()).toHaveLength(told)

      reader.comesBack()
      await reader.stays(1_000)
      reader.leaves()
      expect((await reader.told()).at(-1)).toMatchObject({ visible_ms: 6_000 + does.stays })
    })
  }

  test('with a page that nobody ever saw is none', async ({ reads }) => {
    const reader = await reads({ hidden: true })
    await reader.stays(60_000)
    reader.leaves()
    expect(await reader.told()).toEqual([])
  })

  test('with a page that opens in the background begins when it is seen', async ({ reads }) => {
    const reader = await reads({ hidden: true })
    await reader.stays(60_000)
    reader.comesBack()
    await reader.stays(2_000)
    reader.leaves()
    expect(await reader.told()).toMatchObject([{ visible_ms: 2_000, focused_ms: 2_000, scroll_percent: 25 }])
  })

  for (const { meaning, height, scrollsTo, percent } of [
    { meaning: 'of a page that fits the window is all of it', height: 300, scrollsTo: 0, percent: 100 },
    { meaning: 'of one that just fits, too', height: 500, scrollsTo: 0, percent: 100 },
    { meaning: 'without scrolling is what the window shows', height: 2_000, scrollsTo: 0, percent: 25 },
    { meaning: 'at the very end is all', height: 2_000, scrollsTo: 1_499.6, percent: 100 },
    {
      meaning: 'beyond the end, as rubber bands have it, is all',
      height: 2_000,
      scrollsTo: 1_600,
      percent: 100,
    },
  ]) {
    test(`in depth ${meaning}`, async ({ reads }) => {
      const reader = await reads({ height })
      if (scrollsTo) reader.scrollsTo(scrollsTo)
      await reader.stays(1_000)
      reader.turnsAway()
      expect(await reader.told()).toMatchObject([{ scroll_percent: percent }])
    })
  }

  test('in depth is of the page as it has grown', async ({ reads }) => {
    const reader = await reads({ height: 100 })
    await reader.stays(1_000)
    setHeight(5_000)
    reader.turnsAway()
    expect(await reader.told()).toMatchObject([{ scroll_percent: 10 }])
  })
})

describe('engagement with a single-page app', () => {
  test('is told of each page by its own address, before the next, and begins anew', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(3_000)
    reader.scrollsTo(1_500)
    await reader.goesTo('/beans')
    await reader.stays(2_000)
    reader.leaves()
    expect(await reader.told()).toEqual([
      { page: '/', view: START, visible_ms: 3_000, focused_ms: 3_000, scroll_percent: 100 },
      { page: '/beans', view: START + 3_000, visible_ms: 2_000, focused_ms: 2_000, scroll_percent: 25 },
    ])
  })

  test('says how deep the page before was, not the one that is drawn by then', async ({ reads }) => {
    const reader = await reads({ height: 1_000 })
    await reader.stays(1_000)
    document.body.click()
    reader.tab.history.pushState(null, '', '/beans')
    setHeight(10_000)
    await reader.stays(1_000)
    reader.leaves()
    expect(await reader.told()).toMatchObject([{ scroll_percent: 50 }, { scroll_percent: 5 }])
  })

  for (const { meaning, goes } of [
    { meaning: 'corrects itself in one task', goes: ['/beans', '/'] },
    { meaning: 'changes the query', goes: ['/?sort=price'] },
    { meaning: 'changes the fragment', goes: ['/#reviews'] },
  ]) {
    test(`goes on while it ${meaning}`, async ({ reads }) => {
      const reader = await reads()
      await reader.stays(1_000)
      for (const path of goes) reader.tab.history.replaceState(null, '', path)
      await reader.stays(1_000)
      reader.leaves()
      expect(await reader.told()).toMatchObject([{ visible_ms: 2_000 }])
    })
  }

  for (const { meaning, options, path } of [
    { meaning: 'a query key that is kept', options: { keepQuery: ['id'] }, path: '/?id=7' },
    { meaning: 'one kept in words', options: { keepQuery: 'q,id' }, path: '/?id=7' },
    { meaning: 'a fragment that belongs to the page', options: { hash: true }, path: '/#/beans' },
  ]) {
    test(`begins anew with ${meaning}`, async ({ reads }) => {
      const reader = await reads({ options })
      await reader.stays(1_000)
      reader.tab.goesBackTo(path)
      reader.tab.history.replaceState(null, '', path)
      await reader.stays(1_000)
      reader.leaves()
      expect(await reader.told()).toMatchObject([{ visible_ms: 1_000 }, { visible_ms: 1_000 }])
    })
  }
})

describe('the back/forward cache', () => {
  test('begins another view of the page', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(2_000)
    reader.leaves()
    await reader.stays(600_000)
    reader.returns()
    await reader.stays(1_000)
    reader.leaves()
    expect(await reader.told()).toEqual([
      { page: '/', view: START, visible_ms: 2_000, focused_ms: 2_000, scroll_percent: 25 },
      { page: '/', view: START + 602_000, visible_ms: 1_000, focused_ms: 1_000, scroll_percent: 25 },
    ])
  })
})

describe('once the capture is taken back', () => {
  test('nothing is told any more, and the history is as it was', async ({ reads }) => {
    const reader = await reads()
    await reader.stays(5_000)
    const { pushState } = reader.tab.history
    reader.undo()
    expect(reader.tab.history.pushState).not.toBe(pushState)
    await reader.goesTo('/beans')
    reader.leaves()
    expect(await reader.told()).toEqual([])
  })

  test('what the page has put around the history goes on to work', async ({ reads }) => {
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
    expect(await reader.told()).toEqual([])
  })
})
