/** A spread of files: as many protocols and link types as so many files can show, the same ones each time. */
import { readTable } from './corpora.js'

/**
 * Names of `count` files of at most `bytes` bytes: again and again the one with the most protocols and link types that are not shown
 * yet, the larger of equals; when all are shown, from the beginning.
 */
export function diverseFiles(count: number, bytes: number): string[] {
  let left = readTable('index.tsv')
    .map(({ file = '', bytes: size = '', linktypes = '', protocols = '' }) => ({
      file,
      size: Number(size),
      kinds: [...linktypes.split(',').map((type) => `DLT ${type}`), ...protocols.split(',')],
    }))
    .filter(({ size }) => size <= bytes)
    .sort((a, b) => b.size - a.size || (a.file < b.file ? -1 : 1))
  const chosen: string[] = []
  let shown = new Set<string>()
  while (chosen.length < count && left.length > 0) {
    let best = left[0]!
    let news = -1
    for (const one of left) {
      const fresh = one.kinds.filter((kind) => !shown.has(kind)).length
      if (fresh > news) [best, news] = [one, fresh]
    }
    if (news === 0 && shown.size > 0) {
      shown = new Set()
      continue
    }
    chosen.push(best.file)
    for (const kind of best.kinds) shown.add(kind)
    left = left.filter((one) => one !== best)
  }
  return chosen
}
