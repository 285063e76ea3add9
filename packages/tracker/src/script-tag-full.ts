import type { Tracking, Undo } from './capture/capture.ts'
import { clicks } from './capture/clicks.ts'
import { type EngagementOptions, engagement } from './capture/engagement.ts'
import { errors } from './capture/errors.ts'
import { forms } from './capture/forms.ts'
import { type HeartbeatOptions, heartbeat } from './capture/heartbeat.ts'
import { vitals } from './capture/vitals.ts'
import { switches, tracker } from './script-tag.ts'

type Capture = (tracker: Tracking, options: EngagementOptions & HeartbeatOptions) => Undo

const CAPTURES: Record<string, Capture> = { clicks, forms, engagement, heartbeat, vitals, errors }

/** Attributes select the captures: `data-captures="clicks,forms"`, and `data-heartbeat` (every 30 seconds) or `data-heartbeat="60"`. */
const { captures = 'clicks,forms,engagement,vitals,errors', heartbeat: interval, hash } = switches
const { keepQuery } = (document.currentScript as HTMLScriptElement).dataset
const seconds = Number.parseInt(interval as string, 10) || 30
const undos = `${captures},${interval && 'heartbeat'}`
  .split(/[\s,]+/)
  .map((name) =>
    CAPTURES[name]?.(tracker, { keepQuery: keepQuery as string, hash: hash as boolean, seconds }),
  )

const { stop } = tracker
tracker.stop = () => {
  for (const undo of undos) undo?.()
  stop()
}
