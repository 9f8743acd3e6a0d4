/** How the tables of `sidecap stats` are laid out: numbers, facts, columns. */
import type { Counts, Histogram } from '../accounts/reportstats.js'

export type Row = readonly string[]

export const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 })

/** `1.5 ms`. */
export function duration(seconds: number): string {
  if (seconds >= 100) return `${seconds.toFixed(0)} s`
  if (seconds >= 1 || seconds === 0) return `${seconds.toFixed(seconds >= 10 ? 1 : 2)} s`
  return seconds >= 0.001 ? `${(seconds * 1e3).toFixed(1)} ms` : `${(seconds * 1e6).toFixed(0)} µs`
}

/** Rows below their head; the first `lefts` columns are names, the others numbers. */
export function aligned(head: Row, rows: readonly Row[], lefts: number): string {
  const all = [head, ...rows]
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, i) => (i < lefts ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Facts, a line each; those without a value are left out. */
export function facts(rows: readonly (readonly [string, string])[]): string {
  const told = rows.filter(([, value]) => value !== '')
  const width = Math.max(0, ...told.map(([name]) => name.length))
  return told.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

/** `3 noerror, 1 nxdomain`: what was counted, the most frequent first. */
export function counts(of: Counts): string {
  return Object.entries(of)
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${number(count)} ${name}`)
    .join(', ')
}

export const total = (of: Counts) => Object.values(of).reduce((sum, count) => sum + count, 0)

/** A count that is told when there is one. */
export const some = (count: number, words = '') => (count === 0 ? '' : `${number(count)}${words}`)

/** The mean, and bounds below which half and nearly all are: as fine as the buckets. */
export function spread({ count, sum, buckets }: Histogram): string {
  if (count === 0) return ''
  const within = (share: number) => {
    const bucket = buckets.find((one) => one.count >= share * count)
    return bucket?.le === null || bucket === undefined ? '' : duration(bucket.le)
  }
  const bounds = [
    [within(0.5), 'half'],
    [within(0.99), '99 %'],
  ].flatMap(([bound, share]) => (bound === '' ? [] : [`${share} within ${bound}`]))
  return [`${duration(sum / count)} on average`, ...bounds, `of ${number(count)}`].join(', ')
}
