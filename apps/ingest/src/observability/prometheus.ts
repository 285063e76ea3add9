// prom-client: the usual Prometheus client for Node. It writes the text format, and has histograms and process metrics.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { CATALOGUE, type MetricDefinition } from './catalogue.ts'
import type { Metrics } from './metrics.ts'

/** The app's metrics and those of the process, for Prometheus to scrape. */
export interface PrometheusMetrics extends Metrics {
  /** All of them in Prometheus' text format. */
  expose(): Promise<string>
  /** The media type of that text. */
  readonly contentType: string
}

export function prometheusMetrics(): PrometheusMetrics {
  // A registry of its own: all apps of a process share the library's global one.
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counters = new Map<string, Counter>()
  const gauges = new Map<string, Gauge>()
  const histograms = new Map<string, Histogram>()
  for (const [name, definition] of Object.entries<MetricDefinition>(CATALOGUE)) {
    const { type, help, labels, buckets = [] } = definition
    const options = { name, help, labelNames: [...labels], registers: [registry] }
    if (type === 'counter') counters.set(name, new Counter(options))
    else if (type === 'gauge') gauges.set(name, new Gauge(options))
    else histograms.set(name, new Histogram({ ...options, buckets: [...buckets] }))
  }
  return {
    add: (name, labels, by = 1) => counters.get(name)?.inc(labels, by),
    move: (name, by) => gauges.get(name)?.inc(by),
    observe: (name, labels, value) => histograms.get(name)?.observe(labels, value),
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
