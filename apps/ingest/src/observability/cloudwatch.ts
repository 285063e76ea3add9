// @aws-lambda-powertools/metrics: AWS's own writer of the embedded metric format: CloudWatch extracts metrics from log lines, without an API call.
import { Metrics as EmbeddedMetrics } from '@aws-lambda-powertools/metrics'
import { CATALOGUE, type Catalogue } from './catalogue.ts'
import type { Metrics } from './metrics.ts'

/** Metrics that are buffered until the end of an invocation. */
export interface CloudWatchMetrics extends Metrics {
  /** Writes one line for each set of labels with values, and clears the buffer. */
  flush(): void
}

/** The namespace, and the `service` dimension: a metric must have a dimension even without labels (CloudWatch, "Embedded metric format specification"). */
const EMITTER = { namespace: 'Footfall', serviceName: 'footfall' }

/** Values of one metric in one line, at most. At 100, the library starts a new line and loses the dimensions. */
const MAX_VALUES = 99

type Labels = Readonly<Record<string, string>>
type Name = keyof Catalogue

export function cloudWatchMetrics(): CloudWatchMetrics {
  const embedded = new EmbeddedMetrics(EMITTER)
  const measured = new Map<string, { readonly labels: Labels; readonly values: Map<Name, number[]> }>()
  const levels = new Map<Name, number>()

  const valuesOf = (name: Name, labels: Labels): number[] => {
    const key = JSON.stringify(Object.entries(labels))
    const group = measured.get(key) ?? { labels, values: new Map<Name, number[]>() }
    measured.set(key, group)
    const values = group.values.get(name) ?? []
    group.values.set(name, values)
    return values
  }

  return {
    add(name, labels, by = 1) {
      const values = valuesOf(name, labels)
      values[0] = (values[0] ?? 0) + by
    },
    move(name, by) {
      // The maximum of the invocation: at its end, when the line is written, no request is in work.
      const level = (levels.get(name) ?? 0) + by
      levels.set(name, level)
      const values = valuesOf(name, {})
      values[0] = Math.max(values[0] ?? 0, level)
    },
    observe: (name, labels, value) => {
      valuesOf(name, labels).push(value)
    },
    flush() {
      for (const { labels, values } of measured.values()) {
        const longest = Math.max(...[...values.values()].map(({ length }) => length))
        for (let from = 0; from < longest; from += MAX_VALUES) {
          // CloudWatch rejects an empty dimension.
          for (const [label, value] of Object.entries(labels)) if (value) embedded.addDimension(label, value)
          for (const [name, all] of values) {
            for (const value of all.slice(from, from + MAX_VALUES))
              embedded.addMetric(name, CATALOGUE[name].unit, value)
          }
          embedded.publishStoredMetrics()
        }
      }
      measured.clear()
    },
  }
}
