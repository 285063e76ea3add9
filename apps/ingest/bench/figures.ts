import { createHistogram } from 'node:perf_hooks'
import type { Load } from './load.ts'

/** The results of one app in one scenario. */
export interface Figures {
  /** Events per second. */
  readonly rate: number
  /** Median latency of the requests, in milliseconds. */
  readonly p50: number
  /** 99th percentile of the latency, in milliseconds. */
  readonly p99: number
  /** DynamoDB calls per event. */
  readonly calls: number
  /** Milliseconds of CPU time per event. */
  readonly cpu: number
}

/** Nanoseconds in a millisecond. Histograms take nanoseconds because they need integers from 1. */
const NANOSECONDS = 1e6

/** @param used DynamoDB calls, and microseconds of CPU time, that the load used. */
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

/** The figures of `one`, each divided by that of `other`. */
export function ratio(one: Figures, other: Figures): Figures {
  return {
    rate: one.rate / other.rate,
    p50: one.p50 / other.p50,
    p99: one.p99 / other.p99,
    calls: one.calls / other.calls,
    cpu: one.cpu / other.cpu,
  }
}
