/** Downloads, live streams and requests. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { type MetricSources, OUTCOMES } from './sources.js'

/** The one metric that is observed as requests end; the server finds it in the registry by this name. `sidecap_http_…` is the traffic's. */
export const REQUEST_DURATION = 'sidecap_api_request_duration_seconds'

export function serverMetrics(registers: Registry[], { server }: MetricSources): void {
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name: `sidecap_${name}_total`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `sidecap_${name}`,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })

  new Counter({
    name: 'sidecap_downloads_total',
    help: 'Downloads ended: complete, aborted by the client, stalled, failed, stopped with the agent, refused',
    labelNames: ['outcome'] as const,
    registers,
    collect() {
      this.reset()
      for (const outcome of OUTCOMES) this.inc({ outcome }, server.downloads[outcome])
    },
  })
  counter('download_bytes', 'Bytes of packets sent to downloads', () => server.downloadBytes)
  gauge('downloads_active', 'Downloads under way', () => server.downloadsActive)
  gauge('live_clients', 'Live streams under way', () => server.liveClients)
  counter(
    'live_skipped_packets',
    'Packets not sent to live clients that were too slow (before their filters)',
    () => server.liveSkippedPackets,
  )
  counter(
    'live_skipped_blocks',
    'Blocks not sent to live clients that were too slow',
    () => server.liveSkippedBlocks,
  )
  new Histogram({
    name: REQUEST_DURATION,
    help: 'Time from a request to the agent to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    // Few: each route and status has them all, and a scrape is to stay small.
    buckets: [0.005, 0.05, 0.5, 5, 60],
    registers,
  })
}
