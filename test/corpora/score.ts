/**
 * The comparison with the oracle: every packet of a file, every column. A cell counts when either side has a value; of
 * checksums only what the oracle calls good or bad.
 */

import { createDecoder, groups, type Packet } from '#src/decode/index.js'
import { linkType } from '#src/decode/linktypes.js'
import { type Column, readColumns, readOracle } from './oracle.js'
import { type CorpusPacket, readCorpusFile } from './packets.js'
import { gather, pathOf } from './texts.js'

/** A cell in which we and the oracle differ. */
export interface Difference {
  file: string
  packet: number
  field: string
  ours: string
  theirs: string
  /** The first values are equal: what differs are further layers. */
  firstEqual: boolean
  /** `frame.protocols` of the oracle and of ours. */
  path: string
  ourPath: string
  /** Why we stopped, in a few words; empty when we did not. */
  stopped: string
}

/** Cells of one column. */
export interface Count {
  cells: number
  equal: number
  /** Cells in which at least the first value is equal. */
  first: number
  missing: number
  extra: number
  differs: number
}

export interface FileScore {
  file: string
  packets: number
  rows: number
  problem: string | null
  /** By field. */
  counts: Map<string, Count>
  differences: Difference[]
  /** Packets that took longer than the bar, measured again, in milliseconds. */
  slow: { packet: number; ms: number }[]
  faults: { packet: number; detail: string }[]
  /** Milliseconds in `decode`. */
  ms: number
}

export const SLOW_MS = 10

const columns = readColumnsOnce()
const lower = new Set<string>(
  [...groups.link, ...groups.network, ...groups.control, ...groups.transport].map(
    ({ name }) => name,
  ),
)
const decoder = createDecoder({ checksums: true })

function readColumnsOnce(): Column[] {
  try {
    return readColumns()
  } catch {
    return []
  }
}

export function emptyCount(): Count {
  return { cells: 0, equal: 0, first: 0, missing: 0, extra: 0, differs: 0 }
}

/** Compares one file, named as in index.tsv. */
export async function scoreFile(file: string): Promise<FileScore> {
  const { packets, customBlocks, problem } = await readCorpusFile(file)
  const rows = readOracle(file)
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
  const custom = new Set(customBlocks)
  let row = customBlocks.filter((after) => after === 0).length
  for (const packet of packets) {
    const decoded = timed(packet, score)
    // Counted as the oracle counts.
    const before = row
    const cells = rows[row]
    row++
    if (custom.has(packet.number))
      row += customBlocks.filter((after) => after === packet.number).length
    if (cells !== undefined) compare({ ...packet, number: before + 1 }, decoded, cells, score)
  }
  // Rows that are no packets of ours are custom blocks.
  score.rows -= customBlocks.length
  return score
}

function timed(packet: CorpusPacket, score: FileScore): Packet {
  const began = performance.now()
  let decoded = decoder.decode(packet)
  let ms = performance.now() - began
  score.ms += ms
  // Another program may have had the processor: the best of five tells.
  for (let i = 0; i < 5 && ms > SLOW_MS; i++) {
    const again = performance.now()
    decoded = decoder.decode(packet)
    ms = Math.min(ms, performance.now() - again)
  }
  if (ms > SLOW_MS) score.slow.push({ packet: packet.number, ms })
  if (decoded.stopped?.because === 'fault') {
    const { protocol, detail } = decoded.stopped
    score.faults.push({ packet: packet.number, detail: `${protocol}: ${detail}` })
  }
  return decoded
}

function compare(packet: CorpusPacket, decoded: Packet, cells: string[], score: FileScore): void {
  const texts = new Map<string, string[]>()
  for (const layer of decoded.layers) gather(layer, texts)
  const ourPath = pathOf(decoded.layers)
  const path = cells[6] ?? ''
  texts.set('frame.number', [String(packet.number)])
  texts.set('frame.time_epoch', packet.time === '' ? [] : [packet.time])
  texts.set('frame.len', [String(packet.originalLength)])
  texts.set('frame.cap_len', [String(packet.end - packet.at)])
  texts.set('frame.interface_id', packet.interfaceId === '' ? [] : [packet.interfaceId])
  const { wtap } = linkType(packet.linkType)
  texts.set('frame.encap_type', wtap === 0 ? [] : [String(wtap)])
  for (let i = 0; i < columns.length; i++) {
    const { name, part } = columns[i]!
    const theirs = cells[i] ?? ''
    if (name === 'frame.protocols') {
      if (path !== '') comparePaths(packet, decoded, path, ourPath, score)
      continue
    }
    const values = texts.get(name) ?? []
    if (part === 'checksum') {
      compareStatus(values, theirs, name)
      continue
    }
    const ours = values.join(',')
    if (ours === '' && theirs === '' && values.length === 0) continue
    note(name, ours, theirs, firstEqual(values, theirs))
  }

  // Status by status, layer by layer: what the oracle does not call good or bad does not count.
  function compareStatus(values: string[], theirs: string, name: string): void {
    const listed = theirs === '' ? [] : theirs.split(',')
    if (!listed.some((status) => status === '0' || status === '1')) return
    const judged = (list: string[]) =>
      list.filter((_, at) => listed[at] === '0' || listed[at] === '1').join(',')
    note(name, judged(values), judged(listed), values[0] === listed[0])
  }

  function note(field: string, ours: string, theirs: string, first: boolean): void {
    const count = score.counts.get(field) ?? emptyCount()
    score.counts.set(field, count)
    count.cells++
    if (first || ours === theirs) count.first++
    if (ours === theirs) {
      count.equal++
      return
    }
    if (ours === '') count.missing++
    else if (theirs === '') count.extra++
    else count.differs++
    const { stopped } = decoded
    score.differences.push({
      file: score.file,
      packet: packet.number,
      field,
      ours,
      theirs,
      firstEqual: first,
      path,
      ourPath,
      stopped:
        stopped === null
          ? ''
          : `${stopped.protocol} ${stopped.because} ${stopped.detail ?? `${stopped.have}/${stopped.need}`}`,
    })
  }
}

function firstEqual(values: string[], theirs: string): boolean {
  const [first] = values
  return first !== undefined && (theirs === first || theirs.startsWith(`${first},`))
}

/** Layers 2 to 4 only: what stands above is optional, tshark guesses there. */
function comparePaths(
  packet: CorpusPacket,
  decoded: Packet,
  theirs: string,
  whole: string,
  score: FileScore,
): void {
  const count = score.counts.get('frame.protocols') ?? emptyCount()
  score.counts.set('frame.protocols', count)
  count.cells++
  const above = decoded.layers.findIndex(({ protocol }) => !lower.has(protocol))
  const ours = pathOf(above < 0 ? decoded.layers : decoded.layers.slice(0, above))
  if (ours === theirs || theirs.startsWith(`${ours}:`) || ours === '') {
    count.equal++
    count.first++
    return
  }
  count.differs++
  score.differences.push({
    file: score.file,
    packet: packet.number,
    field: 'frame.protocols',
    ours,
    theirs,
    firstEqual: false,
    path: theirs,
    ourPath: whole,
    stopped: decoded.stopped === null ? '' : decoded.stopped.because,
  })
}
