/**
 * `sidecap read`: packets of a capture file, shown, counted, or written to another file. Needs no agent, no root, and a
 * capture library only for `-f`.
 */
import { PacketFilter } from '../capture/packetfilter.js'
import { FRAME_FIELDS } from '../decode/frame.js'
import { byName } from '../decode/index.js'
import { SidecapError } from '../errors.js'
import { type WriteOptions, writeCapture } from '../pcap/library.js'
import { openCapture } from '../pcap/reader.js'
import type { CapturedPacket, CaptureReader } from '../pcap/types.js'
import { createFollower } from './follow.js'
import { createPrinter, type PrintFlags } from './print.js'
import { Progress } from './progress.js'
import { Statistics } from './statistics.js'

export interface ReadFlags extends PrintFlags {
  filter?: string
  count?: string
  write?: string
  format?: string
  stats?: boolean
  follow?: string
  as?: string
  listFields?: boolean
}

/** Reads a file, or `-` for stdin; resolves with the exit code: 1 when the file ended in the middle. Throws coded errors. */
export async function read(file: string | undefined, flags: ReadFlags): Promise<number> {
  if (flags.listFields === true) return listFields()
  if (file === undefined) {
    throw new SidecapError('CONFIG_INVALID', 'read needs a capture file', {
      hint: 'Name one, or - for stdin: curl -s localhost:9722/pcap?last=5m | sidecap read -',
    })
  }
  const limit = most(flags.count)
  const filter = flags.filter === undefined ? null : new PacketFilter(flags.filter)
  // A wrong flag is told before anything is read.
  const use = useOf(flags)
  const reader = await openCapture(file)
  try {
    for (const { linkType } of reader.interfaces) await filter?.prepare(linkType)
    await use(reader, wanted(reader, filter, limit))
  } finally {
    await reader.close()
  }
  const { problem } = reader
  for (const { message } of problem === null ? [] : [problem])
    console.error(`sidecap: ${file}: ${message}`)
  return problem === null ? 0 : 1
}

export type Batches = AsyncIterable<CapturedPacket[]>
export type Use = (reader: CaptureReader, batches: Batches) => Promise<void>

/** What is to be done with the packets. */
function useOf(flags: ReadFlags): Use {
  const given = ['write', 'stats', 'follow'].filter(
    (name) => flags[name as keyof ReadFlags] !== undefined,
  )
  if (given.length > 1) {
    throw new SidecapError('CONFIG_INVALID', `--${given.join(' and --')} exclude each other`)
  }
  const { write, format, follow } = flags
  if (follow !== undefined) return createFollower(follow, flags.as ?? 'ascii')
  if (format !== undefined && format !== 'pcap' && format !== 'pcapng') {
    const message = `--format: ${JSON.stringify(format)} is not one of pcap, pcapng`
    throw new SidecapError('CONFIG_INVALID', message)
  }
  if (write !== undefined) return (reader, batches) => writeTo(write, format, reader, batches)
  if (flags.stats === true) return (reader, batches) => count(reader, batches, flags.json === true)
  const printer = createPrinter(flags)
  return async (_reader, batches) => {
    for await (const packets of batches) {
      for (const packet of packets) {
        const busy = printer.packet(packet)
        if (busy !== undefined) await busy
      }
      await printer.flush()
    }
  }
}

/** The packets that pass, as far as they are wanted; the progress is shown meanwhile. */
async function* wanted(reader: CaptureReader, filter: PacketFilter | null, limit: number): Batches {
  const progress = new Progress(reader)
  let left = limit
  try {
    for await (const packets of reader.batches()) {
      progress.tick()
      const passed = filter === null ? packets : await filter.keep(packets)
      if (passed.length < left) {
        left -= passed.length
        yield passed
        continue
      }
      yield passed.slice(0, left)
      return
    }
  } finally {
    progress.end()
  }
}

async function writeTo(
  file: string,
  format: 'pcap' | 'pcapng' | undefined,
  reader: CaptureReader,
  batches: Batches,
): Promise<void> {
  async function* packets() {
    for await (const batch of batches) yield* batch
  }
  const options: WriteOptions = { keep: reader, ...(format === undefined ? {} : { format }) }
  const written = await writeCapture(file, packets(), options).catch((error: unknown) => {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined
    // A reader of stdout that has gone ends the program as it ends cat.
    if (file === '-' && cause?.code === 'EPIPE') process.exit(0)
    throw error
  })
  const left =
    written.blocksLeftOut > 0 ? `, ${written.blocksLeftOut} other blocks have no place there` : ''
  console.error(`${written.packets} packets written to ${file}${left}`)
}

async function count(reader: CaptureReader, batches: Batches, json: boolean): Promise<void> {
  const statistics = new Statistics()
  for await (const packets of batches) for (const packet of packets) statistics.add(packet)
  console.log(json ? JSON.stringify(statistics.summary(reader)) : statistics.text(reader))
}

/** All fields, for `--fields`: name, title, protocol, a line each. */
function listFields(): number {
  const lines = Object.entries(FRAME_FIELDS).map(([name, { title }]) => `${name}\t${title}\tFrame`)
  for (const protocol of byName.values()) {
    for (const [name, { title }] of Object.entries(
      protocol.fields as Record<string, { title: string }>,
    )) {
      lines.push(`${name}\t${title}\t${protocol.title}`)
    }
  }
  console.log([...new Set(lines)].join('\n'))
  return 0
}

function most(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new SidecapError('CONFIG_INVALID', `-c: ${JSON.stringify(text)} is not a number above 0`)
}
