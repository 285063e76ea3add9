import { createHistogram } from 'node:perf_hooks'
import type { Load } from './load.ts'

/** What one contestant did in one scenario. */
export interface Figures {
  /** Events a second. */
  readonly rate: number
  /** Milliseconds in which half, and 99 of 100, of the requests were answered. */
  readonly p50: number
  readonly p99: number
  /** DynamoDB calls an event. */
  readonly calls: number
  /** Milliseconds of a processor an event. */
  readonly cpu: number
}

/** Nanoseconds in a millisecond: histograms count in whole numbers from 1. */
const NANOSECONDS = 1e6

/** @param used What the load took: DynamoDB calls, and microseconds of a processor as Node counts them. */
export function figuresOf(
  { latencies, events, seconds }: Load,
  used: { readonly calls: number; readonly cpu: NodeJS.CpuUsage },
): Figures {
  const histogram = createHistogram()
  for (const latency of latencies) histogram.record(Math.max(1, Math.round(latency * NANOSECONDS)))
  return {
    rate: events / seconds,
    p50: histogram.percentile(50) / NANOSECONDS,
    p99: histogram.percentile(99) / NANOSECONDS,
    calls: used.calls / events,
    cpu: (used.cpu.user + used.cpu.system) / 1_000 / events,
  }
}

/** How many times as much of everything the one has as the other. */
export function ratio(one: Figures, other: Figures): Figures {
  return {
    rate: one.rate / other.rate,
    p50: one.p50 / other.p50,
    p99: one.p99 / other.p99,
    calls: one.calls / other.calls,
    cpu: one.cpu / other.cpu,
  }
}
