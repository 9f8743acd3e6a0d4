/** The process and its event loop, under the names that dashboards know: process_*, nodejs_*. */
import { collectDefaultMetrics, type Registry } from 'prom-client'

export function processMetrics(registers: Registry[]): void {
  for (const register of registers) {
    // The default of 10 ms wakes an idle process a hundred times a second.
    collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 50 })
  }
}
