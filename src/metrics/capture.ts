/**
 * Packets by adapter. The identity received = written + dropped + pending holds within a scrape: all series are
 * set from one reading, by the first metric's collect().
 */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { CaptureStatus, MetricSources } from './sources.js'

/** Packets taken into blocks and neither on disk nor dropped yet. */
export function pendingPackets({
  counters,
  store,
}: Pick<CaptureStatus, 'counters' | 'store'>): number {
  // The two sides are read one after the other; what was written in between must not show as negative.
  return Math.max(0, counters.captured - store.written - store.droppedDisk)
}

export function captureMetrics(registers: Registry[], sources: MetricSources): void {
  const labelNames = ['interface'] as const
  const counter = (name: string, help: string) =>
    new Counter({ name: `sidecap_${name}_total`, help, labelNames, registers })
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `sidecap_${name}`, help, labelNames, registers })

  const received = new Counter({
    name: 'sidecap_received_packets_total',
    help: 'Packets that reached the adapter and passed the capture filter: written + dropped + pending',
    labelNames,
    registers,
    collect() {
      for (const metric of all) metric.reset()
      newest.clear()
      for (const capture of sources.captures()) read(capture)
    },
  })
  const capturedBytes = counter('captured_bytes', 'Bytes of packets taken from the adapter')
  const written = counter('written_packets', 'Packets written to the recorder')
  const writtenBytes = counter('written_bytes', 'Bytes written, record headers included')
  const dropped = new Counter({
    name: 'sidecap_dropped_packets_total',
    help: 'Packets lost: kernel ring full, in the adapter, no free block, disk full or failing',
    labelNames: ['interface', 'reason'] as const,
    registers,
  })
  const restarts = counter('capture_restarts', 'Times capturing began again on the adapter')
  const up = gauge('interface_up', 'Whether the adapter is being captured')
  const last = gauge(
    'last_packet_timestamp_seconds',
    'Time of the newest packet; 0 before the first',
  )
  const pending = gauge('pending_packets', 'Packets taken and not yet on disk')
  /** Nanoseconds, by adapter. */
  const newest = new Map<string, bigint>()
  const all = [received, capturedBytes, written, writtenBytes, dropped, restarts, up, last, pending]

  // Two may have one name: an adapter that has gone, and one that has taken its name since. They are one series.
  function read(capture: CaptureStatus): void {
    const { interface: name, counters, store } = capture
    const labels = { interface: name }
    if (counters.lastPacket >= (newest.get(name) ?? 0n)) newest.set(name, counters.lastPacket)
    received.inc(labels, counters.received)
    capturedBytes.inc(labels, counters.capturedBytes)
    written.inc(labels, store.written)
    writtenBytes.inc(labels, store.writtenBytes)
    dropped.inc({ ...labels, reason: 'kernel' }, counters.droppedKernel)
    dropped.inc({ ...labels, reason: 'interface' }, counters.droppedInterface)
    dropped.inc({ ...labels, reason: 'pool' }, counters.droppedPool)
    dropped.inc({ ...labels, reason: 'disk' }, store.droppedDisk)
    restarts.inc(labels, capture.restarts)
    up.inc(labels, 0)
    if (capture.state === 'capturing') up.set(labels, 1)
    last.set(labels, Number(newest.get(name)) / 1e9)
    pending.inc(labels, pendingPackets(capture))
  }
}
