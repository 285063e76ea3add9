import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StoredEvent } from '@footfall/protocol'
import { describe, expect, it } from 'vitest'
import { smoke } from '../smoke/smoke.ts'
import { createLogger } from '../src/observability/logger.ts'
import { eventLine } from '../start/event-line.ts'
import { logLines } from './support/log-lines.ts'

const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u

/** Every control, format and separator character of Unicode, and one of each unassigned kind. */
const CHARACTERS = [
  ...Array.from({ length: 0x11_0000 }, (_, point) => point)
    .map((point) => String.fromCodePoint(point))
    .filter((character) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)),
  '\ud800',
  '\udfff',
  '\ue000',
  '\u{10ffff}',
  '\u0378',
]

const EVENT: StoredEvent = {
  session_id: 'sess_1790000000000_0123456789abcxyz',
  event_id: 'evt_1790000000000_0123456789abcxyz',
  timestamp: 1_790_000_000_000,
  client_time: 1_790_000_000_000,
  received_at: 1_790_000_000_000,
  user_id: 'ada',
  anonymous_id: '',
  event_type: 'page_view',
  page_url: 'https://example.com/',
  referrer: '',
  user_agent: '',
  ip_address: '',
}

describe('a line for a terminal or a log', () => {
  it('the tests of printable lines have every control, format and separator character', () => {
    expect(CHARACTERS.length).toBeGreaterThan(200)
    expect(CHARACTERS).toEqual(
      expect.arrayContaining(['\u001b', '\u009b', '\u202e', '\u2028', '\u2029', '\u{e0001}']),
    )
  })

  it.each([
    ['event_type', ''],
    ['page_url', ''],
    ['page_url', 'https://example.com/'],
    ['user_id', ''],
    ['user_id', 'sess_1'],
    ['user_id', 'sess_1790000000000_0123456789'],
    ['user_id', 'user_0123456789'],
    ['anonymous_id', 'sess_1'],
    ['session_id', 'sess_1'],
  ])('prints a line for an event without the unprintable characters of %s %j', (field, before) => {
    for (const character of CHARACTERS) {
      for (const value of [`${before}${character}`, `${before}${character}[2J${character}`]) {
        expect(eventLine({ ...EVENT, [field]: value })).not.toMatch(UNPRINTABLE)
      }
    }
  })

  it('escapes every unprintable character in a line of the log, and keeps its meaning', () => {
    const lines: string[] = []
    const { log, info } = createLogger('info', (line) => lines.push(line))
    for (const character of CHARACTERS) {
      const text = `a${character}b`
      log(text, new Error(text, { cause: Object.assign(new Error(text), { code: text }) }), { [text]: text })
      info(text)
    }
    expect(lines).toHaveLength(2 * CHARACTERS.length)
    for (const line of lines) expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u)
    const messages = logLines(lines.join('')).map(({ msg }) => msg)
    expect(messages).toEqual(CHARACTERS.flatMap((character) => [`a${character}b`, `a${character}b`]))
  })

  it('prints the lines of the smoke command without unprintable characters of an answer', async () => {
    const hostile = CHARACTERS.join('')
    const server = createServer((_, response) => {
      response.end(
        JSON.stringify({
          session_id: hostile,
          event_id: hostile,
          results: [{ status: hostile }],
          error: hostile,
        }),
      )
    }).listen(0, '127.0.0.1')
    const lines: string[] = []
    await new Promise((resolve) => server.once('listening', resolve))
    await smoke([`http://127.0.0.1:${(server.address() as AddressInfo).port}`], (line) => lines.push(line))
    server.close()
    server.closeAllConnections()
    expect(lines.length).toBeGreaterThan(20)
    for (const line of lines) expect(line).not.toMatch(UNPRINTABLE)
  })
})
