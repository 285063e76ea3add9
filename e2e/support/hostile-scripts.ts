/** What a script of a page does to what all its scripts share. */
export interface HostileScript {
  readonly what: string
  readonly script: () => void
  /** Whether it runs before the tracker's script or after it. Default: each in its turn. */
  readonly when?: When
  /** Whether it changes what the language has, which is the same in all browsers. Default: what only browsers have. */
  readonly ofTheLanguage?: true
  /** Sessions that three events over two pages then make: a page without the storage of the next one has a visit of its own. Default: 1. */
  readonly sessions?: number
}

export type When = 'before' | 'after'

/** They run in the page: each is whole in itself. */
export const HOSTILE_SCRIPTS: readonly HostileScript[] = [
  {
    what: 'watches fetch',
    script: () => {
      const original = window.fetch
      window.fetch = async (...given) => {
        const response = await original(...given)
        await response.clone().text()
        return response
      }
    },
  },
  {
    what: 'has a fetch that throws',
    script: () => {
      window.fetch = () => {
        throw new Error('There is no network here.')
      }
    },
  },
  {
    what: 'has a fetch that answers something else than a response',
    script: () => Object.assign(window, { fetch: async () => ({ ok: true, status: 200 }) }),
    when: 'before',
  },
  {
    what: 'has no fetch',
    script: () => Object.assign(window, { fetch: undefined }),
    when: 'before',
  },
  {
    what: 'gives all objects a toJSON',
    script: () => {
      for (const { prototype } of [Object, Array, String, Number, Boolean, Date]) {
        Object.assign(prototype, { toJSON: () => 'of its own' })
      }
    },
    ofTheLanguage: true,
  },
  {
    what: 'adds to all objects and lists what every loop over their keys meets',
    script: () => {
      for (const { prototype } of [Object, Array, Function, String]) {
        Object.assign(prototype, { extend: () => {}, debug: false, wait: 5, user_id: 'nobody' })
      }
    },
    when: 'before',
    ofTheLanguage: true,
  },
  {
    // Prototype.js 1.6: lists as JSON text, a reduce without a function, keys that are inherited, too.
    what: 'has the lists of an old library',
    script: () => {
      Object.assign(Array.prototype, {
        toJSON(this: unknown[]) {
          return `[${this.join(', ')}]`
        },
        reduce(this: unknown[]) {
          return this.length > 1 ? this : this[0]
        },
        entries(this: unknown[]) {
          return this.slice()
        },
        each: Array.prototype.forEach,
      })
      Object.keys = (object: object): string[] => {
        const keys = []
        for (const key in object) keys.push(key)
        return keys
      }
    },
    ofTheLanguage: true,
  },
  {
    what: 'watches the methods of all lists',
    script: () => {
      const { prototype } = Array
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const original = (prototype as unknown as Record<string, unknown>)[name]
        if (typeof original !== 'function' || name === 'constructor') continue
        Object.assign(prototype, {
          [name](this: unknown, ...given: unknown[]) {
            return Reflect.apply(original, this, given)
          },
        })
      }
    },
    when: 'before',
    ofTheLanguage: true,
  },
  {
    what: 'has no localStorage',
    script: () => Reflect.deleteProperty(window, 'localStorage'),
    when: 'before',
    sessions: 2,
  },
  {
    what: 'has null for localStorage',
    script: () => Object.defineProperty(window, 'localStorage', { value: null }),
    when: 'before',
    sessions: 2,
  },
  {
    what: 'has a localStorage that does nothing',
    script: () => {
      const nothing = (): null => null
      const value = { getItem: nothing, setItem: nothing, removeItem: nothing, clear: nothing, key: nothing }
      Object.defineProperty(window, 'localStorage', { value })
    },
    when: 'before',
    sessions: 2,
  },
  {
    what: 'has a frozen localStorage that does nothing',
    script: () => Object.defineProperty(window, 'localStorage', { value: Object.freeze({ length: 0 }) }),
    when: 'before',
    sessions: 2,
  },
  {
    what: 'has a localStorage that throws at every operation',
    script: () => {
      const throws = (): never => {
        throw new Error('There is no storage here.')
      }
      const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, throws]))
      Object.defineProperty(window, 'localStorage', { value: new Proxy({}, traps) })
    },
    when: 'before',
    sessions: 2,
  },
  {
    what: 'has a localStorage that throws at all but its list of keys',
    script: () => {
      const throws = (): never => {
        throw new Error('There is no storage here.')
      }
      const value = new Proxy({}, { get: throws, set: throws, deleteProperty: throws, has: throws })
      Object.defineProperty(window, 'localStorage', { value })
    },
    when: 'before',
    sessions: 2,
  },
  {
    what: 'has a localStorage that forgets',
    script: () => {
      const value = new Proxy({}, { set: () => true })
      Object.defineProperty(window, 'localStorage', { value })
    },
    when: 'before',
    sessions: 2,
  },
  {
    what: 'takes localStorage away',
    script: () => Reflect.deleteProperty(window, 'localStorage'),
    when: 'after',
  },
  {
    what: 'has a console that throws',
    script: () => {
      console.warn = () => {
        throw new Error('The console is closed.')
      }
    },
    when: 'before',
    ofTheLanguage: true,
  },
]

/** What a script of a single-page app does to `history`, by which its links navigate. */
export const HISTORY_SCRIPTS: readonly HostileScript[] = [
  {
    what: 'watches navigations, too',
    script: () => {
      for (const method of ['pushState', 'replaceState'] as const) {
        const original = history[method]
        history[method] = function (...given) {
          original.apply(this, given)
          dispatchEvent(new Event('navigated'))
        }
      }
    },
  },
  {
    what: 'navigates twice where others do once',
    script: () => {
      const original = history.pushState.bind(history)
      history.pushState = (...given) => {
        original(...given)
        history.replaceState(...given)
      }
    },
    when: 'before',
  },
  {
    what: 'freezes history',
    script: () => Object.freeze(history),
  },
  {
    what: 'forbids other scripts to replace methods of history',
    script: () => {
      for (const method of ['pushState', 'replaceState'] as const) {
        const original = history[method]
        Object.defineProperty(history, method, {
          get: () => original,
          set() {
            throw new Error('That is ours.')
          },
        })
      }
    },
    when: 'before',
  },
]
