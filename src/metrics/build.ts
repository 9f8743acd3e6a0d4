/** What runs here. */
import { Gauge, type Registry } from 'prom-client'
import type { MetricSources } from './sources.js'

export function buildMetrics(registers: Registry[], { version }: MetricSources): void {
  new Gauge({
    name: 'sidecap_build_info',
    help: 'Always 1; the version of the agent and of what it runs on',
    labelNames: ['version', 'node', 'platform', 'arch'] as const,
    registers,
  }).set(
    { version, node: process.versions.node, platform: process.platform, arch: process.arch },
    1,
  )
}
