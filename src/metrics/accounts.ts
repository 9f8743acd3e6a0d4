/**
 * What the accounts count, by adapter: every family of accounts/series.ts. The cells are read at scrape, from memory that the captures'
 * workers write. All series are there from the beginning, whatever the traffic is: their number depends on nothing but the number of adapters.
 */
import { Gauge, type Metric, type Registry } from 'prom-client'
import { ACCOUNTED, type Family, families, SKIPPED_PACKETS } from '../accounts/series.js'
import type { AccountsSource, MetricSources } from './sources.js'
import { topFlowMetrics } from './topflows.js'

/** A sample as prom-client renders it: `sharedLabels` become text once, and are found again by their identity. */
interface Sample {
  metricName?: string
  labels: object
  sharedLabels: Record<string, string>
  value: number
}

/** Samples of a family and an adapter, and the cells their values are read from. */
interface Samples {
  list: Sample[]
  read(cells: Float64Array): void
}

export function accountMetrics(registers: Registry[], sources: MetricSources): void {
  const read = () => joined(sources.accounts?.() ?? [])
  for (const registry of registers) {
    for (const family of families) registry.registerMetric(familyMetric(family, read))
  }
  new Gauge({
    name: 'sidecap_accounted_ratio',
    help: 'Share of the packets recorded since the start that were accounted; 1 before the first',
    labelNames: ['interface'] as const,
    registers,
    collect() {
      this.reset()
      for (const { interface: name, cells } of read()) {
        const all = cells[ACCOUNTED]! + cells[SKIPPED_PACKETS]!
        this.set({ interface: name }, all === 0 ? 1 : cells[ACCOUNTED]! / all)
      }
    },
  })
  topFlowMetrics(registers, sources)
}

/** Two may have one name: an adapter that has gone, and one that has taken its name since. They are one series. */
function joined(accounts: readonly AccountsSource[]): AccountsSource[] {
  const byName = new Map<string, AccountsSource>()
  for (const { interface: name, cells } of accounts) {
    const same = byName.get(name)?.cells
    const sum = same === undefined ? cells : cells.map((value, at) => value + same[at]!)
    byName.set(name, { interface: name, cells: sum })
  }
  return [...byName.values()]
}

/** The name of a family's metric. */
export function nameOf({ kind, name }: Family): string {
  return `sidecap_${name}${kind === 'counter' ? '_total' : ''}`
}

/**
 * A metric as prom-client's registry takes it, not one of prom-client's own: those hash the labels of each sample at each scrape, several
 * hundred of them. Here a sample is made once for each adapter, and its value put in.
 */
function familyMetric(family: Family, read: () => readonly AccountsSource[]): Metric {
  const known = new Map<string, Samples>()
  const metric = {
    name: nameOf(family),
    help: family.help,
    type: family.kind,
    labelNames: ['interface', ...Object.keys(family.labels)],
    reset() {},
    async get() {
      const values: Sample[] = []
      const before = new Map(known)
      known.clear()
      for (const { interface: name, cells } of read()) {
        const samples = before.get(name) ?? samplesOf(family, name)
        known.set(name, samples)
        samples.read(cells)
        values.push(...samples.list)
      }
      // The name, type and help are read when asked: rendering changes the name for a while, see index.ts.
      return { name: metric.name, help: metric.help, type: metric.type, values }
    },
  }
  return metric as unknown as Metric
}

function samplesOf(family: Family, name: string): Samples {
  const sets = combinations(family.labels).map((labels) => ({ interface: name, ...labels }))
  return family.kind === 'histogram' ? histograms(family, sets) : singles(family, sets)
}

function singles({ at }: Family, sets: Record<string, string>[]): Samples {
  const places: number[] = []
  const list: Sample[] = []
  for (const [index, sharedLabels] of sets.entries()) {
    if (impossible(sharedLabels)) continue
    places.push(at + index)
    list.push({ labels: {}, sharedLabels, value: 0 })
  }
  return {
    list,
    read(cells) {
      for (const [index, sample] of list.entries()) sample.value = cells[places[index]!]!
    },
  }
}

/** What is not IP has no protocol above it: those cells stay zero. */
function impossible({ family, protocol = 'other' }: Record<string, string>): boolean {
  return family === 'other' && protocol !== 'other'
}

/** The buckets, cumulated as Prometheus has them, then sum and count. */
function histograms(family: Family, sets: Record<string, string>[]): Samples {
  const { at, buckets } = family
  const name = nameOf(family)
  const bounds = [...buckets.map(bound), '+Inf']
  const sample = (suffix: string, sharedLabels: Record<string, string>): Sample => ({
    metricName: name + suffix,
    labels: {},
    sharedLabels,
    value: 0,
  })
  const list = sets.flatMap((labels) => [
    ...bounds.map((le) => sample('_bucket', { ...labels, le })),
    sample('_sum', labels),
    sample('_count', labels),
  ])
  return {
    list,
    read(cells) {
      let cell = at
      for (let next = 0; next < list.length; ) {
        let count = 0
        for (let bucket = 0; bucket < bounds.length; bucket++) {
          count += cells[cell++]!
          list[next++]!.value = count
        }
        list[next++]!.value = cells[cell++]!
        list[next++]!.value = count
      }
    },
  }
}

/** OpenMetrics wants a bucket's bound as a float; both formats write it alike, so that series are the same in both. */
function bound(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** All combinations of the labels' values, the last label the fastest: the order of a family's cells. */
function combinations(labels: Family['labels']): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (sets, [label, values]) =>
      sets.flatMap((set) => values.map((value) => ({ ...set, [label]: value }))),
    [{}],
  )
}
