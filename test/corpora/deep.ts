/**
 * Every field we read in a capture against tshark itself, not only the oracle's columns: for those who write a protocol. A run of
 * tshark for each file, so give a pattern.
 */
import path from 'node:path'
import { createDecoder } from '#src/decode/index.js'
import { OTHER_FIELDS, UNJUDGED } from '../decode/exceptions.js'
import { readWithTshark } from '../decode/tshark.js'
import { CORPORA } from './corpora.js'
import { readCorpusFile } from './packets.js'
import { type Difference, emptyCount, type FileScore } from './score.js'
import { gather, pathOf } from './texts.js'

const decoder = createDecoder({ checksums: true })

/** As `scoreFile`; null where tshark cannot open the file, or counts other packets. */
export async function deepScore(file: string): Promise<FileScore | null> {
  const { packets, problem } = await readCorpusFile(file)
  const read = packets.map((packet) => {
    const decoded = decoder.decode(packet)
    const texts = new Map<string, string[]>()
    for (const layer of decoded.layers) gather(layer, texts)
    return { packet, decoded, texts }
  })
  const names = [...new Set(read.flatMap(({ texts }) => [...texts.keys()]))]
    .filter((name) => !(name in OTHER_FIELDS) && !(name in UNJUDGED))
    .sort()
  const rows = tsharkRows(file, ['frame.protocols', ...names])
  if (rows === null || rows.length !== packets.length) return null
  const score: FileScore = {
    file,
    packets: packets.length,
    rows: rows.length,
    problem,
    counts: new Map(),
    differences: [],
    slow: [],
    faults: [],
    ms: 0,
  }
  for (const [i, { packet, decoded, texts }] of read.entries()) {
    const row = rows[i]!
    const of: Pick<Difference, 'file' | 'packet' | 'path' | 'ourPath' | 'stopped'> = {
      file,
      packet: packet.number,
      path: row[0]?.join() ?? '',
      ourPath: pathOf(decoded.layers),
      stopped:
        decoded.stopped === null ? '' : `${decoded.stopped.protocol} ${decoded.stopped.because}`,
    }
    for (const [at, field] of names.entries())
      compare(score, of, field, texts.get(field) ?? [], row[at + 1] ?? [])
  }
  return score
}

function tsharkRows(file: string, names: readonly string[]): string[][][] | null {
  try {
    return readWithTshark(path.join(CORPORA, 'captures', file), names)
  } catch {
    return null
  }
}

function compare(
  score: FileScore,
  of: Pick<Difference, 'file' | 'packet' | 'path' | 'ourPath' | 'stopped'>,
  field: string,
  ours: string[],
  theirs: string[],
): void {
  if (ours.length === 0 && theirs.length === 0) return
  const count = score.counts.get(field) ?? emptyCount()
  score.counts.set(field, count)
  const [one, other] = [ours.join(','), theirs.join(',')]
  const firstEqual = ours.length > 0 && ours[0] === theirs[0]
  count.cells++
  if (one === other || firstEqual) count.first++
  if (one === other) {
    count.equal++
    return
  }
  if (ours.length === 0) count.missing++
  else if (theirs.length === 0) count.extra++
  else count.differs++
  score.differences.push({ ...of, field, ours: one, theirs: other, firstEqual })
}
