import type { BatchAnswer, WireBatch } from '@footfall/protocol'
import { createAgenda } from './agenda.ts'
import type { TrackerScript } from './browser/tracker-script.ts'
import { createDice } from './dice.ts'
import { gather } from './judge/evidence.ts'
import { lostEvents } from './judge/losses.ts'
import { judgeCounts } from './judge/sessions.ts'
import { isJudgedByRules } from './judge/split.ts'
import { judge } from './judge.ts'
import { createNetwork } from './network.ts'
import { createNotes } from './notes.ts'
import { perform } from './perform.ts'
import { hasToDrop, type Schedule } from './schedule.ts'
import { createServer } from './server.ts'
import { createStory } from './story.ts'
import { createSurprises } from './surprises.ts'
import type { Tables } from './tables.ts'
import { createVisitorBrowser } from './visitor-browser.ts'
import { eventsIn } from './witness.ts'

/** The result of a run. */
export interface Run {
  /** One sentence for each thing that is not as promised. */
  readonly problems: readonly string[]
  /** How many events were tracked and are in no table. */
  readonly lostEvents: number
  /** Whether the sessions had to be exactly what the rules say. */
  readonly isJudgedByRules: boolean
  story(): string
}

const MINUTE = 60_000

/** Rounds of the sweep that close every session: an active row that a late request has just put is closed in the next round. */
const SWEEPS = 3

/** Plays a schedule to its end. Then the visitor comes back once without faults, and the run is judged. */
export async function play(schedule: Schedule, script: TrackerScript, tables: Tables): Promise<Run> {
  const surprises = createSurprises()
  const agenda = createAgenda(surprises)
  const dice = createDice(schedule.seed)
  const { tell, text } = createStory(agenda.now)
  const notes = createNotes()
  if (hasToDrop(schedule)) notes.allowDrops()
  const acknowledged = new Map<string, string>()
  const server = createServer({ agenda, surprises, dice, store: tables.store, tell })
  const network = createNetwork({
    agenda,
    surprises,
    tell,
    refused: notes.allowDrops,
    sent(tab, body) {
      const events = notes.sends(JSON.parse(body) as WireBatch)
      tell(`${tab.name} sends ${events.map(({ type }) => type).join(', ')}`)
    },
    post: (body, hear) =>
      server.post(body, (answer) => {
        if (answer && answer.status !== 200) tell(`  the app answers ${answer.status}: ${answer.body}`)
        if (answer?.status === 200) {
          for (const { status, event_id, session_id } of (JSON.parse(answer.body) as BatchAnswer).results) {
            if (status !== 'rejected') acknowledged.set(event_id, session_id)
          }
        }
        hear(answer)
      }),
  })
  let clock = 0
  const browser = createVisitorBrowser({
    ...{ schedule, script, agenda, surprises, dice, notes, tell },
    clock: () => agenda.now() + clock,
    fetch: network.fetch,
  })
  const stage = perform({
    ...{ agenda, browser, network, notes, tell },
    sweep: server.sweep,
    setClock: (by) => {
      clock += by
    },
  })

  async function happen(): Promise<readonly string[]> {
    for (const { acts, surprises: more, pause } of schedule.moments) {
      surprises.add(more)
      for (const act of acts) stage.act(act)
      await agenda.pass(pause)
    }
    surprises.end()
    network.works()
    await stage.comeBack(schedule.wakes)
    const problems = await judgeCounts(tables, acknowledged)
    for (let round = 0; round < SWEEPS; round += 1) {
      await agenda.pass(120 * MINUTE)
      agenda.addLong(0, server.sweep)
      await agenda.pass(MINUTE)
    }
    return problems
  }

  const problems = await happen().catch((error) => [`Something was thrown: ${error?.stack ?? error}`])
  const waiting = eventsIn(browser.storage.entries())
  const evidence = await gather(tables, { notes, lag: schedule.lag, acknowledged, waiting })
  return {
    problems: [...problems, ...judge(evidence)],
    lostEvents: lostEvents(notes, evidence.rowsOf).length,
    isJudgedByRules: isJudgedByRules(notes),
    story: text,
  }
}
