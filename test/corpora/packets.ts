/** All packets of a file of the corpora, copied, so that they can be decoded as often as one likes. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { openCapture } from '#src/pcap/reader.js'
import { CORPORA } from './corpora.js'

export interface CorpusPacket {
  /** From 1, as read. */
  number: number
  bytes: Uint8Array
  at: number
  end: number
  originalLength: number
  linkType: number
  /** Seconds and nine digits behind the point; empty when there is no time. */
  time: string
  /** Counted in its section, as tshark does; empty in a pcap file, which names no interfaces. */
  interfaceId: string
}

export interface CorpusFile {
  packets: CorpusPacket[]
  /** Numbers of packets behind which a custom block stands, once for each: tshark counts these as packets. */
  customBlocks: number[]
  /** Why the file could not be opened, or what is damaged in it. */
  problem: string | null
}

/** Reads a file named as in index.tsv. Rejects only when the reader fails in a way it has no code for. */
export async function readCorpusFile(file: string): Promise<CorpusFile> {
  const packets: CorpusPacket[] = []
  const source = new Uint8Array(readFileSync(path.join(CORPORA, 'captures', file)))
  let reader: Awaited<ReturnType<typeof openCapture>>
  try {
    reader = await openCapture(source)
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'string') throw error
    return { packets, customBlocks: [], problem: (error as Error).message }
  }
  for await (const batch of reader.batches()) {
    for (const packet of batch) {
      const { seconds, nanoseconds } = packet
      packets.push({
        number: packet.number,
        bytes: packet.bytes.slice(packet.at, packet.end),
        at: 0,
        end: packet.end - packet.at,
        originalLength: packet.originalLength,
        linkType: packet.interface.linkType,
        time: seconds < 0 ? '' : `${seconds}.${String(nanoseconds).padStart(9, '0')}`,
        interfaceId: reader.format === 'pcapng' ? String(packet.interface.index) : '',
      })
    }
  }
  const customBlocks = reader.blocks
    .filter(({ name }) => name === 'CB' || name === 'DCB')
    .map(({ after }) => after)
  return { packets, customBlocks, problem: reader.problem?.message ?? null }
}
