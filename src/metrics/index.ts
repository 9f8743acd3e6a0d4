/** The list of metrics, and how they are shown. */
import { setImmediate as breath } from 'node:timers/promises'
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

/** Renderings of one registry wait for one another, see `render`; those that have not begun are shared, by format. */
interface Turns {
  last: Promise<unknown>
  waiting: Map<boolean, Promise<Exposition>>
}
const turns = new WeakMap<Registry, Turns>()

/**
 * The metrics as text: Prometheus' format 0.0.4, or OpenMetrics 1.0.0. A hundred who ask at once get one text, which is begun after
 * each of them has asked.
 */
export function expose(registry: Registry, openMetrics: boolean): Promise<Exposition> {
  const all = turns.get(registry) ?? { last: Promise.resolve(), waiting: new Map() }
  turns.set(registry, all)
  const shared = all.waiting.get(openMetrics)
  if (shared !== undefined) return shared
  const turn = all.last
    .then(() => breath())
    .then(() => {
      all.waiting.delete(openMetrics)
      return render(registry, openMetrics)
    })
  all.waiting.set(openMetrics, turn)
  all.last = turn.catch(() => {})
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
