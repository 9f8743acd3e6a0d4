/** The process and its event loop, under the names that dashboards know: process_*, nodejs_*. */
import { collectDefaultMetrics, type Histogram, type Registry } from 'prom-client'

/**
 * Series for each kind of what is open, which come and go; and their sums, gauges whose names end in _total, which OpenMetrics allows for
 * counters alone.
 */
const LEFT_OUT = ['resources', 'handles', 'requests'].flatMap((what) => [
  `nodejs_active_${what}`,
  `nodejs_active_${what}_total`,
])
const GC_KINDS = ['major', 'minor', 'incremental', 'weakcb']

export function processMetrics(registers: Registry[]): void {
  for (const register of registers) {
    // The default of 10 ms wakes an idle process a hundred times a second.
    collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 50 })
    for (const name of LEFT_OUT) register.removeSingleMetric(name)
    // All series from the beginning, as everywhere.
    const collections = register.getSingleMetric('nodejs_gc_duration_seconds') as Histogram<'kind'>
    for (const kind of GC_KINDS) collections.zero({ kind })
  }
}
