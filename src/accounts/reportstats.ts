/** What the cells of accounts say, in one object: totals, and counts by what tells them apart. */
import {
  ACCOUNTED,
  ARP_CONFLICTS,
  BYTES,
  CELLS,
  CHECKSUM_ERRORS,
  DIRECTIONS,
  FAMILIES,
  FLOW_CAPACITY,
  FLOWS,
  FLOWS_ENDED,
  FLOWS_OPENED,
  FRAGMENTS,
  families,
  HTTP_REQUESTS,
  HTTP_RESPONSES,
  HTTP_SECONDS,
  ICMP_UNREACHABLE,
  MALFORMED,
  PACKET_SIZE,
  PACKETS,
  PROTOCOLS,
  SIZE_CELLS,
  SKIPPED_BLOCKS,
  SKIPPED_PACKETS,
  TCP_FLAGS,
  TLS_ALERTS,
  TLS_HELLOS,
  TRUNCATED,
  TUNNEL_PACKETS,
  VLAN_PACKETS,
} from './series.js'

export interface Amount {
  packets: number
  /** On the wire. */
  bytes: number
}

/** Counts by upper bound, cumulated as in Prometheus; the last one is `null`: all. */
export interface Histogram {
  buckets: { le: number | null; count: number }[]
  sum: number
  count: number
}

/** Counts by the values of one label. */
export type Counts = Record<string, number>

/** Bytes are those on the wire, times seconds. */
export interface StatsReport extends Amount {
  directions: Record<string, Amount>
  families: Record<string, Amount>
  protocols: Record<string, Amount>
  sizes: Histogram
  vlanPackets: number
  tunnelPackets: Counts
  fragments: Counts
  truncatedPackets: number
  malformedPackets: number
  checksumErrors: Counts
  /** Packets of blocks that were recorded and not looked at, because accounting had fallen behind. */
  accounting: { packets: number; skippedPackets: number; skippedBlocks: number }
  flows: { kept: number; capacity: number; opened: number; ended: Counts }
  tcpSegments: Counts
  icmpErrors: { ipv4: Counts; ipv6: Counts }
  tls: { hellos: Counts; alerts: Counts }
  http: { requests: Counts; responses: Counts; firstByte: Histogram }
  arpConflicts: number
}

/** The cells of several adapters, added. */
export function sumOf(cells: readonly Float64Array[]): Float64Array {
  const [first] = cells
  if (cells.length === 1 && first !== undefined) return first
  const sum = new Float64Array(CELLS)
  for (const one of cells) for (let i = 0; i < CELLS; i++) sum[i]! += one[i]!
  return sum
}

/** The report of an adapter's cells, or of the sum of several. */
export function statsOf(cells: Float64Array): StatsReport {
  const directions = amounts(DIRECTIONS)
  const byFamily = amounts(FAMILIES)
  const protocols = amounts(PROTOCOLS)
  const total = { packets: 0, bytes: 0 }
  let cell = 0
  for (const direction of DIRECTIONS) {
    for (const family of FAMILIES) {
      for (const protocol of PROTOCOLS) {
        const packets = cells[PACKETS + cell]!
        const bytes = cells[BYTES + cell]!
        cell++
        for (const to of [total, directions[direction]!, byFamily[family]!, protocols[protocol]!]) {
          to.packets += packets
          to.bytes += bytes
        }
      }
    }
  }
  return {
    ...total,
    directions,
    families: byFamily,
    protocols,
    sizes: histogramOf(cells, PACKET_SIZE, DIRECTIONS.length, SIZE_CELLS),
    vlanPackets: cells[VLAN_PACKETS]!,
    tunnelPackets: countsOf(cells, TUNNEL_PACKETS),
    fragments: countsOf(cells, FRAGMENTS),
    truncatedPackets: cells[TRUNCATED]!,
    malformedPackets: cells[MALFORMED]!,
    checksumErrors: countsOf(cells, CHECKSUM_ERRORS),
    accounting: {
      packets: cells[ACCOUNTED]!,
      skippedPackets: cells[SKIPPED_PACKETS]!,
      skippedBlocks: cells[SKIPPED_BLOCKS]!,
    },
    flows: {
      kept: cells[FLOWS]!,
      capacity: cells[FLOW_CAPACITY]!,
      opened: cells[FLOWS_OPENED]!,
      ended: countsOf(cells, FLOWS_ENDED),
    },
    tcpSegments: countsOf(cells, TCP_FLAGS),
    icmpErrors: {
      ipv4: countsOf(cells, ICMP_UNREACHABLE, 'reason', 0),
      ipv6: countsOf(cells, ICMP_UNREACHABLE, 'reason', 1),
    },
    tls: { hellos: countsOf(cells, TLS_HELLOS), alerts: countsOf(cells, TLS_ALERTS) },
    http: {
      requests: countsOf(cells, HTTP_REQUESTS),
      responses: countsOf(cells, HTTP_RESPONSES),
      firstByte: histogramOf(cells, HTTP_SECONDS),
    },
    arpConflicts: cells[ARP_CONFLICTS]!,
  }
}

function amounts(names: readonly string[]): Record<string, Amount> {
  return Object.fromEntries(names.map((name) => [name, { packets: 0, bytes: 0 }]))
}

function familyAt(at: number) {
  const found = families.find((family) => family.at === at)
  if (found === undefined) throw new Error(`There is no family of cells at ${at}`)
  return found
}

/** Counts by the values of the last label of the family whose cells begin at `at`; `place`: of the labels before it. */
export function countsOf(cells: Float64Array, at: number, label?: string, place = 0): Counts {
  const { labels } = familyAt(at)
  const values = label === undefined ? Object.values(labels).at(-1)! : labels[label]!
  return Object.fromEntries(
    values.map((value, i) => [value, cells[at + place * values.length + i]!]),
  )
}

/** The sum of `count` histograms whose cells begin at `at`, `step` from one to the next. */
export function histogramOf(cells: Float64Array, at: number, count = 1, step = 0): Histogram {
  const { buckets } = familyAt(at)
  const histogram: Histogram = { buckets: [], sum: 0, count: 0 }
  for (let i = 0; i <= buckets.length; i++) {
    for (let k = 0; k < count; k++) histogram.count += cells[at + k * step + i]!
    histogram.buckets.push({ le: buckets[i] ?? null, count: histogram.count })
  }
  for (let k = 0; k < count; k++) histogram.sum += cells[at + k * step + buckets.length + 1]!
  return histogram
}
