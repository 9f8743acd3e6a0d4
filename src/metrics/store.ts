/** The recorder on disk. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { MetricSources } from './sources.js'

export function storeMetrics(registers: Registry[], sources: MetricSources): void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `sidecap_store_${name}`, help, registers })

  // The first one reads for all: one reading a scrape.
  const bytes = new Gauge({
    name: 'sidecap_store_bytes',
    help: 'Bytes of packets kept on disk, the open files included',
    registers,
    collect() {
      const stats = sources.store()
      bytes.set(stats.bytes)
      limit.set(stats.limit)
      segments.set(stats.segments)
      oldest.set(stats.oldest === null ? 0 : Number(stats.oldest) / 1e9)
      failing.set(sources.captures().some((capture) => capture.store.failing) ? 1 : 0)
      evictions.reset()
      for (const [reason, count] of Object.entries(stats.evictions)) {
        evictions.inc({ reason }, count)
      }
      evictedBytes.reset()
      evictedBytes.inc(stats.evictedBytes)
      recoveries.reset()
      recoveries.inc(stats.recoveries)
    },
  })
  const limit = gauge('limit_bytes', 'Most bytes kept: recorder.bytes')
  const segments = gauge('segments', 'Files of packets on disk')
  const oldest = gauge(
    'oldest_packet_timestamp_seconds',
    'Time of the oldest packet kept; 0 when there is none',
  )
  const failing = gauge('failing', 'Whether the last write to disk failed')
  const evictions = new Counter({
    name: 'sidecap_store_evictions_total',
    help: 'Files evicted, because of recorder.bytes, recorder.age or recorder.free',
    labelNames: ['reason'] as const,
    registers,
  })
  const evictedBytes = new Counter({
    name: 'sidecap_store_evicted_bytes_total',
    help: 'Bytes evicted',
    registers,
  })
  const recoveries = new Counter({
    name: 'sidecap_store_recoveries_total',
    help: 'Files of an earlier run that were repaired at start',
    registers,
  })
}
