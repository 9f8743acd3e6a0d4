/** Rows of the report: what was measured, the bar it must reach, and whether it did. */

export interface Row {
  what: string
  value: number
  unit: string
  /** `<=` or `>=` and the bar, or nothing when the row only informs. */
  bar?: { is: '<=' | '>='; limit: number; from: string }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function passes(row: Row): boolean | undefined {
  if (row.bar === undefined) return undefined
  return row.bar.is === '<=' ? row.value <= row.bar.limit : row.value >= row.bar.limit
}

/** A text table; the first row is the head, columns but the first are set flush right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return [line(rows[0]!), widths.map((w) => '-'.repeat(w)).join('  '), ...rows.slice(1).map(line)]
    .map((text) => `  ${text.trimEnd()}`)
    .join('\n')
}

export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Number.isInteger(value)) return String(value)
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3)
}

/** The judged rows as a table with PASS or MISS beside each bar. */
export function judged(rows: readonly Row[]): string {
  const head = ['measure', 'value', 'unit', 'bar', '']
  const body = rows.map((row) => {
    const verdict = passes(row)
    return [
      row.what,
      number(row.value),
      row.unit,
      row.bar === undefined ? '' : `${row.bar.is} ${number(row.bar.limit)}`,
      verdict === undefined ? '' : verdict ? 'PASS' : 'MISS',
    ]
  })
  return table([head, ...body])
}
