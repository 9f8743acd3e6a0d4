/** The comparison as tables: by part, by field, by repository. */
import type { Part } from './oracle.js'
import { type Count, emptyCount, type FileScore } from './score.js'

/** Sums counts of many files under a key of the caller's: the field, its part, the repository. */
export function sum(
  scores: readonly FileScore[],
  key: (field: string, file: string) => string,
): Map<string, Count> {
  const sums = new Map<string, Count>()
  for (const { file, counts } of scores) {
    for (const [field, count] of counts) {
      const name = key(field, file)
      const total = sums.get(name) ?? emptyCount()
      sums.set(name, total)
      for (const part of Object.keys(total) as (keyof Count)[]) total[part] += count[part]
    }
  }
  return sums
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`
}

/** A text table; the first row is the head. */
export function tableOf(head: string, counts: ReadonlyMap<string, Count>): string {
  const rows = [[head, 'cells', 'equal', 'first equal', 'missing', 'extra', 'differs']]
  for (const [name, count] of counts) {
    rows.push([
      name,
      String(count.cells),
      percent(count.equal, count.cells),
      percent(count.first, count.cells),
      String(count.missing),
      String(count.extra),
      String(count.differs),
    ])
  }
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    )
    .join('\n')
}

export const BARS: Readonly<Record<Part, number>> = {
  frame: 0.995,
  layers: 0.995,
  checksum: 0.995,
  application: 0.98,
}
