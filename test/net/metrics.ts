/** Reading the Prometheus text format, and the sums the agent promises. */

export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** One scrape. */
export class Metrics {
  readonly samples: readonly Sample[]

  constructor(text: string) {
    this.samples = text.split('\n').flatMap((line) => {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line)
      return match === null
        ? []
        : [{ name: match[1]!, labels: parseLabels(match[2] ?? ''), value: parseValue(match[3]!) }]
    })
  }

  /** The one sample with these labels. Throws when there is none or more than one. */
  value(name: string, labels: Record<string, string> = {}): number {
    const found = this.find(name, labels)
    if (found.length !== 1)
      throw new Error(`${found.length} samples of ${name}${JSON.stringify(labels)}`)
    return found[0]!.value
  }

  /** Sum over all samples with these labels. */
  sum(name: string, labels: Record<string, string> = {}): number {
    return this.find(name, labels).reduce((total, sample) => total + sample.value, 0)
  }

  find(name: string, labels: Record<string, string> = {}): Sample[] {
    return this.samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    )
  }

  /** Sums by the values of one label; without those that are zero. */
  by(name: string, label: string, labels: Record<string, string> = {}): Record<string, number> {
    const sums: Record<string, number> = {}
    for (const { labels: own, value } of this.find(name, labels)) {
      if (value !== 0) sums[own[label]!] = (sums[own[label]!] ?? 0) + value
    }
    return sums
  }

  /** A histogram over all samples with these labels; `above` says how many lie above one of its bounds. */
  histogram(name: string, labels: Record<string, string> = {}): Histogram {
    const count = this.sum(`${name}_count`, labels)
    const below = (bound: number) => this.sum(`${name}_bucket`, { ...labels, le: String(bound) })
    return { count, sum: this.sum(`${name}_sum`, labels), above: (bound) => count - below(bound) }
  }

  /** The four totals of an adapter; `received = written + dropped` must hold once nothing is under way. */
  totals(adapter: string): Totals {
    const labels = { interface: adapter }
    const dropped = (reason: string) =>
      this.value('sidecap_dropped_packets_total', { ...labels, reason })
    const reasons = {
      kernel: dropped('kernel'),
      interface: dropped('interface'),
      pool: dropped('pool'),
      disk: dropped('disk'),
    }
    return {
      received: this.value('sidecap_received_packets_total', labels),
      written: this.value('sidecap_written_packets_total', labels),
      dropped: reasons.kernel + reasons.interface + reasons.pool + reasons.disk,
      reasons,
    }
  }
}

export interface Histogram {
  count: number
  sum: number
  above(bound: number): number
}

export interface Totals {
  received: number
  written: number
  dropped: number
  reasons: { kernel: number; interface: number; pool: number; disk: number }
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [, name, value] of text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g))
    labels[name!] = value!.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))
  return labels
}

function parseValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
