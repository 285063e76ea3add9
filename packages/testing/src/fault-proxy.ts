import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ERROR, THROTTLED } from './fault-proxy/answers.ts'
import { type Answer, type Call, openLine, operationOf, readCall } from './fault-proxy/call.ts'
import { seededRandom } from './fault-proxy/seeded-random.ts'
import { isBatch, leaveOut, leaveUnprocessed } from './fault-proxy/unprocessed.ts'

export { seededRandom } from './fault-proxy/seeded-random.ts'

/**
 * What may befall a call on its way to DynamoDB and back.
 * - `throttled`, `error`: DynamoDB refuses it, by 400 and 500, in the words that it has for it. It takes no effect.
 * - `cut before`: the connection ends before DynamoDB hears of it.
 * - `cut after`: it takes effect, then the connection ends without an answer.
 * - `unprocessed`: some items of a BatchWriteItem, or keys of a BatchGetItem, or all, are left to be sent again; other calls are throttled.
 * - `slow`: the answer takes some hundred milliseconds.
 */
export type Fault = 'throttled' | 'error' | 'cut before' | 'cut after' | 'unprocessed' | 'slow'

/** Stands between an app and its DynamoDB, and fails on command. */
export interface FaultProxy {
  /** `http://127.0.0.1:<port>`: what the app gets as `DYNAMODB_ENDPOINT`. */
  readonly endpoint: string
  /** Operations that came in so far, in order, such as `BatchWriteItem`; those that met a fault, too. */
  readonly calls: readonly string[]
  /** Faults that calls have met so far, in order. */
  readonly met: readonly Fault[]
  /** From now on each call meets one of these faults with probability `rate`. */
  fails(faults: readonly Fault[], rate: number): void
  /** From now on every call that names one of these texts is throttled; of a batch, the items that do are left unprocessed. */
  throttles(texts: readonly string[]): void
  /** No more faults. */
  works(): void
  /**
   * The call that is the `nth` from now (1 is the next) meets `fault`, once. `meanwhile` is awaited just before the
   * app sees the outcome: after the effect of `cut after`, before a connection is cut.
   */
  failsAt(nth: number, fault: Fault, meanwhile?: () => unknown): void
  /** Goes away: connections are cut, new ones refused. */
  goesAway(): Promise<void>
  /** Comes back, on the same port. */
  comesBack(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a proxy in front of the DynamoDB at `target`, on a port that the system chooses.
 *
 * @param seed Of the random that `fails` uses: the same calls in the same order meet the same faults.
 */
export async function startFaultProxy(target: string, seed = 1): Promise<FaultProxy> {
  const random = seededRandom(seed)
  const line = openLine(target)
  const calls: string[] = []
  const met: Fault[] = []
  const appointments = new Map<number, Appointment>()
  let chance: { readonly faults: readonly Fault[]; readonly rate: number } = { faults: [], rate: 0 }

  let throttled: readonly string[] = []

  const server = createServer(async (incoming, response) => {
    const { fault, meanwhile } = appoint(operationOf(incoming))
    if (fault) met.push(fault)
    try {
      const call = await readCall(incoming)
      const answer = await meet(fault, call)
      await meanwhile?.()
      if (answer) send(answer, response)
      else response.destroy()
    } catch {
      // The one end or the other is gone, so the connection goes as well.
      response.destroy()
    }
  })
  await listen(0)
  const { port } = server.address() as AddressInfo

  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    met,
    fails(faults, rate) {
      chance = { faults, rate }
    },
    throttles(texts) {
      throttled = texts
    },
    works() {
      throttled = []
      chance = { faults: [], rate: 0 }
      appointments.clear()
    },
    failsAt(nth, fault, meanwhile) {
      appointments.set(calls.length + nth, { fault, meanwhile })
    },
    goesAway,
    comesBack: () => listen(port),
    async stop() {
      await goesAway()
      line.close()
    },
  }

  /** Takes note of a call and says what befalls it. */
  function appoint(operation: string): Appointment {
    const number = calls.push(operation)
    const drawn = random() < chance.rate ? oneOf(chance.faults, random) : undefined
    return appointments.get(number) ?? { fault: drawn, meanwhile: undefined }
  }

  /** The answer to a call that meets `fault`; undefined if its connection is to be cut. */
  async function meet(fault: Fault | undefined, call: Call): Promise<Answer | undefined> {
    switch (fault) {
      case undefined:
        return passUnlessThrottled(call)
      case 'throttled':
        return oneOf(THROTTLED, random)
      case 'error':
        return ERROR
      case 'cut before':
        return undefined
      case 'cut after':
        await line.pass(call)
        return undefined
      case 'unprocessed':
        return isBatch(call) ? leaveUnprocessed(call, random, line.pass) : oneOf(THROTTLED, random)
      case 'slow': {
        const answer = await line.pass(call)
        await pause(100 + random() * 400)
        return answer
      }
    }
  }

  /** DynamoDB throttles one key and answers for the others (API reference, BatchWriteItem: "individual items"). */
  async function passUnlessThrottled(call: Call): Promise<Answer> {
    const isThrottled = (part: string): boolean => throttled.some((text) => part.includes(text))
    if (!isThrottled(call.body)) return line.pass(call)
    if (!isBatch(call)) return oneOf(THROTTLED, random)
    return leaveOut(call, (part) => isThrottled(JSON.stringify(part)), line.pass)
  }

  async function listen(on: number): Promise<void> {
    server.listen(on, '127.0.0.1')
    await once(server, 'listening')
  }

  async function goesAway(): Promise<void> {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}

interface Appointment {
  readonly fault: Fault | undefined
  readonly meanwhile: (() => unknown) | undefined
}

function send({ status, headers, body }: Answer, response: ServerResponse): void {
  const { connection: _, 'transfer-encoding': __, ...kept } = headers
  response.writeHead(status, { ...kept, 'content-length': Buffer.byteLength(body) }).end(body)
}

function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item
}
