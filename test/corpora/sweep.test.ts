/**
 * Packets cut at every length: what was read of the prefix stays, nothing behind the cut is looked at, nothing fails. And the files
 * that are known to be cut, corrupt or hostile.
 */
import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { formFaults, noise, prefixDifference, same } from '../decode/contracts.js'
import { printed } from '../fuzz/printers.js'
import { haveCorpora, readTable } from './corpora.js'
import { diverseFiles } from './diverse.js'
import { type CorpusPacket, readCorpusFile } from './packets.js'

const FILES = 200
const FILE_BYTES = 24_000
/** Noise before each packet, and behind what is kept of it. */
const AROUND = 64

const decoder = createDecoder({ checksums: true })
const malformed = new Set(haveCorpora ? readTable('malformed.tsv').map(({ file }) => file) : [])

describe.runIf(haveCorpora)('packets of the corpora', () => {
  it(`of ${FILES} diverse files are read alike at every length and in noise`, async () => {
    // The first of each file: what is wrong there is mostly one thing.
    const wrong = new Map<string, string>()
    let packets = 0
    let cuts = 0
    for (const file of diverseFiles(FILES, FILE_BYTES)) {
      for (const packet of (await readCorpusFile(file)).packets) {
        packets++
        cuts += packet.end
        const fault = sweep(packet)
        if (fault !== null && !wrong.has(file))
          wrong.set(file, `${file} packet ${packet.number}: ${fault}`)
      }
    }
    console.log(`${FILES} files, ${packets} packets, ${cuts} cuts, ${wrong.size} files wrong`)
    expect([...wrong.values()]).toEqual([])
    expect(packets).toBeGreaterThan(1000)
  })

  it.each(['malformed.tsv', 'index.tsv'])(
    'of %s have the form they should, and print',
    async (list) => {
      const wrong: string[] = []
      let packets = 0
      for (const { file = '' } of readTable(list)) {
        if (list === 'index.tsv' && malformed.has(file)) continue
        for (const packet of (await readCorpusFile(file)).packets) {
          packets++
          const fault = printFault(packet)
          if (fault !== null) wrong.push(`${file} packet ${packet.number}: ${fault}`)
        }
      }
      console.log(`${packets} packets of ${list} printed, ${wrong.length} wrong`)
      expect(wrong.slice(0, 40)).toEqual([])
    },
  )
})

/** What is wrong with a packet's layers or with their texts; null when nothing is. */
function printFault(packet: CorpusPacket): string | null {
  const decoded = decoder.decode(packet)
  const { layers, stopped } = decoded
  if (stopped?.because === 'fault') return `${stopped.protocol}: ${stopped.detail}`
  const [fault] = layers.flatMap(formFaults)
  if (fault !== undefined) return fault
  try {
    return printed(decoded, packet.bytes)
  } catch (error) {
    return `a printer failed: ${(error as Error).message}`
  }
}

/** Cuts a packet at every length; the first thing that is wrong, or null. */
function sweep(packet: CorpusPacket): string | null {
  const { bytes, end, originalLength, linkType } = packet
  const whole = decoder.decode(packet)
  if (whole.stopped?.because === 'fault')
    return `${whole.stopped.protocol}: ${whole.stopped.detail}`
  const noisy = noise(2 * AROUND + end, end + 1)
  for (let kept = 0; kept <= end; kept++) {
    if (kept > 0) noisy[AROUND + kept - 1] = bytes[kept - 1]!
    const cut = decoder.decode({ bytes, at: 0, end: kept, originalLength, linkType })
    if (cut.stopped?.because === 'fault')
      return `cut at ${kept}: ${cut.stopped.protocol}: ${cut.stopped.detail}`
    const embedded = decoder.decode({
      bytes: noisy,
      at: AROUND,
      end: AROUND + kept,
      originalLength,
      linkType,
    })
    if (!same(cut, embedded)) return `cut at ${kept} of ${end}: in noise it is read otherwise`
    const difference = prefixDifference(whole, cut, kept)
    if (difference !== null) return `cut at ${kept} of ${end}: ${difference}`
  }
  return null
}
