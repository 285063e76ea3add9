import { LIMITS } from '@footfall/protocol'
import { expect, it } from 'vitest'
import { createMemorySite } from './support/memory-site.ts'
import { trackedVisit } from './support/tracker.ts'

/** A body of as many bytes as one may have, of one piece repeated. */
const full = (start: string, piece: string, end: string): string => {
  const room = LIMITS.bodyBytes - start.length - end.length
  return start + piece.repeat(Math.floor(room / piece.length)).slice(0, -1) + end
}

const url = (piece: string, start = ''): string =>
  JSON.stringify({ page_url: start + piece.repeat(Math.floor(60_000 / piece.length)) })

const HOSTILE: readonly (readonly [string, string])[] = [
  ['lists in a list', full('{"properties":{"a":[', '[],', ']}}')],
  ['objects in a list', full('{"properties":{"a":[', '{},', ']}}')],
  ['numbers in a list', full('{"properties":{"a":[', '1,', ']}}')],
  ['lists in lists', `{"properties":{"a":${'['.repeat(32_000)}${']'.repeat(32_000)}}}`],
  ['lists in lists, five deep, again and again', full('{"properties":{"a":[', '[[[1e999]]],', ']}}')],
  [
    'events of too many properties',
    full('{"events":[', `{"properties":{"a":[${'{},'.repeat(250)}0]}},`, ']}'),
  ],
  ['events of nothing', full('{"events":[', '{},', ']}')],
  ['properties beside events', JSON.stringify({ ...longTexts(), events: Array(100).fill({}) })],
  ['keys in properties', `{"properties":{${numbers(6_000).map((key) => `"${key}":{}`)}}}`],
  ['prototype keys', full('{"properties":{"a":{', '"__proto__":{},', '}}}')],
  ['keys of an event', `{${numbers(6_000).map((key) => `"${key}":{}`)}}`],
  ['one long word in a URL', url('a')],
  ['half an address', url('a@a')],
  ['percent signs', url('a%25')],
  ['an @, encoded again and again', url('%25', 'a')],
  ['a host without an end', url('x:', 'https://')],
  ['a token without an end', url('eyJa.')],
  ['a run of many turns', url('aB1')],
  ['dots after an @', url('a.', 'a@')],
]

it.each(HOSTILE)('%s cost about what as many bytes of ordinary events do', async (_, body) => {
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LIMITS.bodyBytes)
  const site = createMemorySite()
  const cost = async (text: string): Promise<number> => {
    const before = process.cpuUsage()
    expect((await site.post(text)).status).toBeLessThan(500)
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  // The least of several, since other work of this process may fall into any one of them.
  const [hostile, ordinary] = [[], []] as [number[], number[]]
  for (let round = 0; round < 4; round += 1) {
    hostile.push(await cost(body))
    ordinary.push(await cost(ordinaryBatch()))
  }
  expect(Math.min(...hostile) / Math.min(...ordinary)).toBeLessThan(20)
})

/** A hundred events of a visit, 64 KiB in all. */
function ordinaryBatch(): string {
  const events = trackedVisit(Date.now() - 200_000, LIMITS.batchEvents).map((event) => ({
    ...event,
    title: 'First crack, and other sounds to listen for',
    properties: { plan: 'pro', note: 'x'.repeat(150) },
  }))
  return JSON.stringify({ events })
}

function longTexts(): { readonly properties: Readonly<Record<string, string>> } {
  return { properties: Object.fromEntries(numbers(30).map((key) => [`k${key}`, 'x'.repeat(1_000)])) }
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}
