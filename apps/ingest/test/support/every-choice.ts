import { setImmediate as settled } from 'node:timers/promises'

/** Makes a choice: one of 0 to `options - 1`. */
export type Choose = (options: number) => number

/**
 * Runs `scenario` once for every combination of its choices: a walk of the whole tree. Resolves to the number of runs.
 * The same choices must lead to the same scenario.
 */
export async function everyChoice(scenario: (choose: Choose) => Promise<void>): Promise<number> {
  let path: { chosen: number; readonly options: number }[] = []
  for (let runs = 1; ; runs += 1) {
    let depth = 0
    await scenario((options) => {
      path[depth] ??= { chosen: 0, options }
      const step = path[depth]
      depth += 1
      if (step?.options !== options) throw new Error('The same choices led to another scenario.')
      return step.chosen
    })
    path = path.slice(0, depth)
    while (path.length > 0 && isLast(path.at(-1))) path.pop()
    const step = path.at(-1)
    if (!step) return runs
    step.chosen += 1
  }
}

function isLast(step: { readonly chosen: number; readonly options: number } | undefined): boolean {
  return step?.chosen === (step?.options ?? 0) - 1
}

/** Runs calls one at a time, in an order that choices determine. */
export interface Turns {
  /** Resolves at this call's turn: at once, unless tasks run. */
  turn(call: string): Promise<void>
  /** Runs tasks at once. Throws what one of them throws, or where no task waits for a turn and not all have ended. */
  run(tasks: readonly (() => Promise<unknown>)[]): Promise<void>
  /** The calls that had their turns, in order. */
  readonly taken: readonly string[]
}

export function createTurns(choose: Choose): Turns {
  const waiting: { readonly call: string; readonly go: () => void }[] = []
  const taken: string[] = []
  let running = false
  return {
    taken,
    turn: (call) =>
      running ? new Promise((go) => waiting.push({ call, go })) : Promise.resolve(void taken.push(call)),
    async run(tasks) {
      running = true
      const done = Promise.all(tasks.map((task) => task())).finally(() => {
        running = false
      })
      done.catch(() => {})
      // By the next turn of the event loop, each task has ended or waits for a turn.
      for (await settled(); running; await settled()) {
        const [next] = waiting.splice(choose(waiting.length), 1)
        if (!next) throw new Error('The tasks have not ended, and none waits for a turn.')
        taken.push(next.call)
        next.go()
      }
      await done
    },
  }
}
