import type { Config } from '../../config/read-config.ts'
import { metricsApp } from '../../http/metrics-route.ts'
import { type PrometheusMetrics, prometheusMetrics } from '../../observability/prometheus.ts'
import { type RunningServer, serve } from './serve.ts'

/** Metrics and the server where they are asked for. */
export interface ServedMetrics {
  readonly metrics: PrometheusMetrics
  readonly server: RunningServer
}

/** Serves metrics where the configuration says; nothing where it says nothing. Throws `ConfigurationError` where it cannot listen there. */
export async function serveMetrics({ metrics: place }: Config): Promise<ServedMetrics | undefined> {
  if (!place) return undefined
  const metrics = prometheusMetrics()
  return { metrics, server: await serve(metricsApp(metrics), { ...place, prefix: 'METRICS_' }) }
}
