/** The process and its event loop, under the names that dashboards know: process_*, nodejs_*. */
import { collectDefaultMetrics, type Registry } from 'prom-client'

/** Gauges whose names end in _total: OpenMetrics allows that for counters alone. Their sums are easily made. */
const MISNAMED = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
]

export function processMetrics(registers: Registry[]): void {
  for (const register of registers) {
    // The default of 10 ms wakes an idle process a hundred times a second.
    collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 50 })
    for (const name of MISNAMED) register.removeSingleMetric(name)
  }
}
