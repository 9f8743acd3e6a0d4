/** The list of metrics, and how they are shown. */
import { Registry } from 'prom-client'
import { accountMetrics } from './accounts.js'
import { buildMetrics } from './build.js'
import { captureMetrics } from './capture.js'
import { processMetrics } from './process.js'
import { serverMetrics } from './server.js'
import type { MetricSources } from './sources.js'
import { storeMetrics } from './store.js'

export { REQUEST_DURATION } from './server.js'
export * from './sources.js'

/** All metrics in a registry of their own. Values are read from `sources` at scrape. */
export function createRegistry(sources: MetricSources): Registry {
  const registry = new Registry()
  captureMetrics([registry], sources)
  accountMetrics([registry], sources)
  storeMetrics([registry], sources)
  serverMetrics([registry], sources)
  buildMetrics([registry], sources)
  processMetrics([registry])
  return registry
}

export interface Exposition {
  contentType: string
  text: string
}

/** Renderings of one registry wait for one another, see `render`. */
const turns = new WeakMap<Registry, Promise<unknown>>()

/** The metrics as text: Prometheus' format 0.0.4, or OpenMetrics 1.0.0. */
export function expose(registry: Registry, openMetrics: boolean): Promise<Exposition> {
  const turn = (turns.get(registry) ?? Promise.resolve()).then(() => render(registry, openMetrics))
  turns.set(
    registry,
    turn.catch(() => {}),
  )
  return turn
}

/**
 * prom-client keeps the format in the registry, and rendering OpenMetrics strips `_total` from the names of its
 * counters for good (15.1.3): both are put back, and renderings do not overlap.
 */
async function render(registry: Registry, openMetrics: boolean): Promise<Exposition> {
  const metrics = registry.getMetricsAsArray() as unknown as { name: string }[]
  const names = metrics.map((metric) => metric.name)
  if (openMetrics) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
  try {
    // OpenMetrics wants bounds of buckets as floats; both formats write them alike, so that series are the same in both.
    // (Within a label's value a quote has a backslash before it.)
    const text = (await registry.metrics()).replace(/le="\d+(?=")/g, '$&.0')
    return { contentType: registry.contentType, text }
  } finally {
    registry.setContentType(Registry.PROMETHEUS_CONTENT_TYPE as never)
    for (const [index, metric] of metrics.entries()) metric.name = names[index]!
  }
}
