import { setImmediate as settled } from 'node:timers/promises'

/** Makes a choice: one of 0 to `options - 1`. `calls` names the options where they are calls. */
export type Choose = (options: number, calls?: readonly string[]) => number

/**
 * Tells `story` once for every way in which its choices can fall, which is a walk of their whole tree. Resolves to the
 * number of ways. The story must be the same whenever the same choices fall.
 */
export async function everyWay(story: (choose: Choose) => Promise<void>): Promise<number> {
  let path: { chosen: number; readonly options: number }[] = []
  for (let ways = 1; ; ways += 1) {
    let depth = 0
    await story((options) => {
      path[depth] ??= { chosen: 0, options }
      const step = path[depth]
      depth += 1
      if (step?.options !== options) throw new Error('The same choices led to another story.')
      return step.chosen
    })
    path = path.slice(0, depth)
    while (path.length > 0 && isLast(path.at(-1))) path.pop()
    const step = path.at(-1)
    if (!step) return ways
    step.chosen += 1
  }
}

function isLast(step: { readonly chosen: number; readonly options: number } | undefined): boolean {
  return step?.chosen === (step?.options ?? 0) - 1
}

/** Lets calls take place one at a time, in an order of choices. */
export interface Turns {
  /** Resolves when it is this call's turn: at once, unless tasks run. */
  turn(call: string): Promise<void>
  /** Runs tasks that make calls, all at once. Throws where one of them does, or waits for what never comes. */
  run(tasks: readonly (() => Promise<unknown>)[]): Promise<void>
  /** The calls that had their turns. */
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
      // Whatever can go on without a turn has done so when the event loop comes round.
      for (await settled(); running; await settled()) {
        const chosen = choose(
          waiting.length,
          waiting.map(({ call }) => call),
        )
        const [next] = waiting.splice(chosen, 1)
        if (!next) throw new Error('Everybody waits, and nobody for a turn.')
        taken.push(next.call)
        next.go()
      }
      await done
    },
  }
}
