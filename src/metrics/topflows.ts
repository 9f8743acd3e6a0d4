/**
 * The flows with the most bytes, for those who ask for it (`metrics.topFlows`): the one metric with addresses in its labels. Their number is
 * capped, over all adapters; the series themselves come and go with the flows, which is what Prometheus pays for.
 */
import { setImmediate as breath } from 'node:timers/promises'
import { Gauge, type Registry } from 'prom-client'
import { BYTES_AB, BYTES_BA, type FlowTable, WORDS } from '../accounts/flows.js'
import { flowRecord } from '../accounts/flowview.js'
import type { MetricSources } from './sources.js'

/** Most series there can be, whatever is asked for. */
const MOST_TOP_FLOWS = 50
/** Records looked at before others have a turn: about a millisecond. */
const SLICE = 1 << 15

interface Found {
  interface: string
  flows: FlowTable
  slot: number
  bytes: number
}

export function topFlowMetrics(registers: Registry[], sources: MetricSources): void {
  const most = Math.min(sources.topFlows ?? 0, MOST_TOP_FLOWS)
  if (most <= 0) return
  new Gauge({
    name: 'sidecap_top_flow_bytes',
    help: 'Bytes both ways of the flows with the most, among those kept; only with metrics.topFlows',
    labelNames: [
      'interface',
      'protocol',
      'source',
      'source_port',
      'destination',
      'destination_port',
    ] as const,
    registers,
    async collect() {
      const found = await topFlows(sources, most)
      this.reset()
      for (const { interface: name, flows, slot } of found) {
        if (!flows.inUse(slot)) continue
        // Read now, all of it: since it was found the slot may have become another flow's.
        const { network, source, destination } = flowRecord(flows.words, flows.doubles, slot, 0)
        const labels = {
          interface: name,
          protocol: network.transport ?? network.iana_number,
          source: source.ip,
          source_port: source.port ?? '',
          destination: destination.ip,
          destination_port: destination.port ?? '',
        }
        // Messages of ICMP between two hosts are several flows, and one series.
        this.inc(labels, network.bytes)
      }
    },
  })
}

/** The `most` flows of all adapters with the most bytes, the largest first. */
async function topFlows(sources: MetricSources, most: number): Promise<Found[]> {
  const found: Found[] = []
  for (const { interface: name, flows } of sources.accounts?.() ?? []) {
    if (flows === undefined) continue
    for (let slot = 0; slot < flows.used; slot++) {
      // A table of a million flows takes some thirty milliseconds, in which nobody else would be answered.
      if (slot % SLICE === SLICE - 1) await breath()
      if (!flows.inUse(slot)) continue
      const at = (slot * WORDS) / 2
      const bytes = flows.doubles[at + BYTES_AB]! + flows.doubles[at + BYTES_BA]!
      if (found.length === most && bytes <= found[most - 1]!.bytes) continue
      if (found.length === most) found.pop()
      let place = found.length
      while (place > 0 && found[place - 1]!.bytes < bytes) place--
      found.splice(place, 0, { interface: name, flows, slot, bytes })
    }
  }
  return found
}
