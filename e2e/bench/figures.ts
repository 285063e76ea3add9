import { createHistogram } from 'node:perf_hooks'

/** Something that was measured once. */
export interface Figure {
  /** What it is about; figures with the same heading stand together. */
  readonly heading: string
  readonly name: string
  /** `ms`, `×`, `KiB`…; empty for a plain count. */
  readonly unit: string
  readonly value: number
  /** What is hoped for, such as `under 3`. */
  readonly aim?: string
}

/** Nanoseconds in a millisecond: histograms count in whole numbers from 1. */
const NANOSECONDS = 1e6

/** The duration, of these, below which `percentage` of them lie; all in milliseconds. Exact to three digits. */
export function percentile(durations: readonly number[], percentage: number): number {
  const histogram = createHistogram()
  for (const duration of durations) histogram.record(Math.max(1, Math.round(duration * NANOSECONDS)))
  return histogram.percentile(percentage) / NANOSECONDS
}

/** The least, the median and the most of what several runs gave. Of an even number, the median is the lower middle. */
export function spread(values: readonly number[]): readonly [least: number, median: number, most: number] {
  const sorted = values.toSorted((one, other) => one - other)
  return [sorted[0], sorted[(sorted.length - 1) >> 1], sorted.at(-1)].map((value) => value ?? Number.NaN) as [
    number,
    number,
    number,
  ]
}
