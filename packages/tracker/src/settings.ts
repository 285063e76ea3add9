import type { TrackerOptions } from './options.ts'

/** `TrackerOptions` in the form that `createTracker` and the script tag share. A switch is on if its value is truthy. */
export interface Settings extends Pick<TrackerOptions, 'endpoint'> {
  /** The site key. */
  readonly site?: string | undefined
  /** Separated by commas. */
  readonly keepQuery: string
  readonly beforeSend?: TrackerOptions['beforeSend'] | '' | undefined
  readonly manual?: unknown
  readonly hash?: unknown
  readonly consent?: unknown
  readonly respectDnt?: unknown
  readonly cookieless?: unknown
  readonly debug?: unknown
}
