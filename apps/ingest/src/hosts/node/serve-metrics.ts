import type { Config } from '../../config/read-config.ts'
import { metricsApp } from '../../http/metrics-route.ts'
import { type PrometheusMetrics, prometheusMetrics } from '../../observability/prometheus.ts'
import { type RunningServer, serve } from './serve.ts'

/** Metrics, and the server that serves them. */
export interface ServedMetrics {
  readonly metrics: PrometheusMetrics
  readonly server: RunningServer
}

/** Serves metrics at the configured address; undefined if none is configured. Throws `ConfigurationError` if it cannot listen there. */
export async function serveMetrics({ metrics: address }: Config): Promise<ServedMetrics | undefined> {
  if (!address) return undefined
  const metrics = prometheusMetrics()
  return { metrics, server: await serve(metricsApp(metrics), { ...address, prefix: 'METRICS_' }) }
}
