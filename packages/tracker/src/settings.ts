import type { TrackerOptions } from './options.ts'

/** `TrackerOptions` as both spell them: `createTracker`, and the attributes of the script tag. A switch is on where it says anything. */
export interface Settings extends Pick<TrackerOptions, 'endpoint'> {
  readonly site?: string | undefined
  /** Comma separated. */
  readonly keepQuery: string
  readonly beforeSend?: TrackerOptions['beforeSend'] | '' | undefined
  readonly manual?: unknown
  readonly hash?: unknown
  readonly consent?: unknown
  readonly respectDnt?: unknown
  readonly cookieless?: unknown
  readonly debug?: unknown
}
