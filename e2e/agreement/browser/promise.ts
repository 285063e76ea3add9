type Reaction = () => void
type Settle<Value> = (value: Value) => unknown

/** What a script needs of `Promise`, with a queue of its own in the place of the engine's microtasks. */
export type PagePromise = PromiseConstructor

/**
 * Promises (ECMA-262, 27.2) whose reactions go to `enqueue`: so a page's task can run to its end, microtasks and all, in
 * the middle of another page's, and a page that is gone reacts to nothing.
 */
export function createPromise(enqueue: (reaction: Reaction) => void): PagePromise {
  class Promised {
    #state: 'pending' | 'fulfilled' | 'rejected' = 'pending'
    #value: unknown
    #reactions: Reaction[] = []

    constructor(executor: (resolve: Settle<unknown>, reject: Settle<unknown>) => void) {
      let resolved = false
      const once =
        (settle: Settle<unknown>): Settle<unknown> =>
        (value) => {
          if (resolved) return
          resolved = true
          settle(value)
        }
      const reject = once((reason) => this.#settle('rejected', reason))
      try {
        executor(
          once((value) => this.#resolve(value)),
          reject,
        )
      } catch (error) {
        reject(error)
      }
    }

    static resolve(value: unknown): Promised {
      return value instanceof Promised ? value : new Promised((resolve) => resolve(value))
    }

    static reject(reason: unknown): Promised {
      return new Promised((_, reject) => reject(reason))
    }

    // biome-ignore lint/suspicious/noThenProperty: this is a promise.
    then(onFulfilled?: Settle<unknown> | null, onRejected?: Settle<unknown> | null): Promised {
      return new Promised((resolve, reject) => {
        const react = (): void => {
          const handler = this.#state === 'fulfilled' ? onFulfilled : onRejected
          try {
            if (handler) resolve(handler(this.#value))
            else if (this.#state === 'fulfilled') resolve(this.#value)
            else reject(this.#value)
          } catch (error) {
            reject(error)
          }
        }
        if (this.#state === 'pending') this.#reactions.push(react)
        else enqueue(react)
      })
    }

    catch(onRejected: Settle<unknown>): Promised {
      return this.then(undefined, onRejected)
    }

    finally(onSettled: () => void): Promised {
      const pass = (value: unknown): unknown => {
        onSettled()
        return value
      }
      const fail = (reason: unknown): never => {
        onSettled()
        throw reason
      }
      return this.then(pass, fail)
    }

    #resolve(value: unknown): void {
      const then = (value as { then?: unknown } | null | undefined)?.then
      if (typeof then !== 'function') this.#settle('fulfilled', value)
      else {
        enqueue(() =>
          then.call(
            value,
            (inner: unknown) => this.#resolve(inner),
            (reason: unknown) => this.#settle('rejected', reason),
          ),
        )
      }
    }

    #settle(state: 'fulfilled' | 'rejected', value: unknown): void {
      if (this.#state !== 'pending') return
      this.#state = state
      this.#value = value
      for (const reaction of this.#reactions.splice(0)) enqueue(reaction)
    }
  }
  return Promised as unknown as PagePromise
}
