/**
 * The file formats on the corpora: every packet that other readers find, with their times and lengths; the pcapng
 * conformance set block by block; what is written is read again equal, and taken by tshark and capinfos.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { writeCapture } from '#src/pcap/library.js'
import { openCapture } from '#src/pcap/reader.js'
import { Memory, readWhole, sequence, type Whole } from '../pcap/captures.js'
import { CORPORA, haveCorpora, readTable } from './corpora.js'
import { OTHER_FIELDS, otherwise, SUNATM } from './otherwise.js'

const run = promisify(execFile)
const folder = mkdtempSync(path.join(tmpdir(), 'files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rows = haveCorpora ? readTable('index.tsv') : []
const files = rows.map((row) => row['file'] ?? '')
const pathOf = (file: string) => path.join(CORPORA, 'captures', file)

const cache = new Map<string, Whole | null>()
/** A file read whole; null when it is refused. */
async function whole(file: string): Promise<Whole | null> {
  let read = cache.get(file)
  if (read === undefined) {
    read = await readWhole(pathOf(file)).catch((error: { code?: string }) => {
      if (error.code !== 'FILE_FORMAT') throw error
      return null
    })
    cache.set(file, read)
  }
  return read
}

/** A file as we write it, in memory. */
async function written(source: string | Uint8Array, options = {}): Promise<Buffer> {
  const sink = new Memory()
  await writeCapture(sink, await openCapture(source), options)
  return sink.bytes
}

describe.runIf(haveCorpora)('every file', () => {
  it('has the packets that tshark finds, or those of the list', async () => {
    const wrong: string[] = []
    for (const row of rows) {
      const file = row['file'] ?? ''
      const packets = (await whole(file))?.packets.length ?? null
      const special = otherwise(file)
      const expected = special === undefined ? Number(row['packets_tshark']) : special[1]
      if (packets !== expected) wrong.push(`${file}: ${packets}, expected ${expected}`)
    }
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThan(1300)
  })

  it('gives times, lengths and interfaces as tshark does', async () => {
    const wrong: string[] = []
    let compared = 0
    for (const file of files) {
      const read = await whole(file)
      const other = OTHER_FIELDS.some(([end]) => file.endsWith(end))
      if (otherwise(file) !== undefined || other) continue
      const table = gunzipSync(readFileSync(path.join(CORPORA, 'oracle', `${file}.tsv.gz`)))
      const lines = table.toString().split('\n').filter(Boolean)
      lines.forEach((line, i) => {
        const [, time = '', length, kept, of] = line.split('\t')
        const packet = read!.packets[i]!
        const name = `${file} ${i + 1}`
        const { index, linkType } = read!.reader.interfaces[packet.interface]!
        const less = linkType === SUNATM ? 4 : 0
        compared++
        if (packet.capturedLength - less !== Number(kept)) wrong.push(`${name}: kept`)
        // Some made-up headers have lengths and times that no packet has: tshark bounds the one and leaves
        // a second of more than a billion nanoseconds, or a negative one, as it is.
        if (packet.originalLength - less !== Number(length) && packet.originalLength < 2 ** 31) {
          wrong.push(`${name}: length`)
        }
        if (of !== '' && index !== Number(of)) wrong.push(`${name}: interface`)
        const sane = /^\d+\.\d{9}$/.test(time) && packet.nanoseconds >= 0
        const ours = `${packet.seconds}.${String(packet.nanoseconds).padStart(9, '0')}`
        if (sane && ours !== time) wrong.push(`${name}: ${ours} for ${time}`)
        if (time === '' && packet.nanoseconds !== -1) wrong.push(`${name}: has a time`)
      })
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(108_000)
  })

  it('is the same again when it was written as pcapng', async () => {
    const wrong: string[] = []
    for (const file of files) {
      const read = await whole(file)
      if (read === null) continue
      const again = await readWhole(await written(pathOf(file)))
      if (again.problem !== null) wrong.push(`${file}: ${again.problem.message}`)
      // A reader that gave a Packet Block finds an Enhanced Packet Block.
      try {
        if (read.reader.format === 'pcapng') expect(again.blocks).toEqual(read.blocks)
        expect(again.packets).toEqual(read.packets)
        expect(again.reader.interfaces).toEqual(read.reader.interfaces)
      } catch (error) {
        wrong.push(`${file}: ${(error as Error).message.slice(0, 300)}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('of pcap is byte-equal after a way through pcapng', async () => {
    const wrong: string[] = []
    let equal = 0
    for (const file of files) {
      const read = await whole(file)
      if (read?.reader.format !== 'pcap') continue
      const back = await written(await written(pathOf(file)), { format: 'pcap' })
      let original: Buffer = readFileSync(pathOf(file))
      if (read.reader.compression === 'gzip') original = gunzipSync(original)
      // Up to where the file is damaged.
      const kept = original.subarray(0, read.problem?.offset ?? original.length)
      if (back.equals(kept)) equal++
      else if (!strange(original, read)) wrong.push(file)
    }
    expect(wrong).toEqual([])
    console.log(`${equal} pcap files are byte-equal after pcap → pcapng → pcap`)
    expect(equal).toBeGreaterThan(1200)
  })
})

/** Has this file what pcapng has no place for: a zone, an accuracy, another version, stray bits, more than a second of fraction? */
function strange(bytes: Buffer, read: Whole): boolean {
  const number = (at: number) =>
    read.reader.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  const version = read.reader.littleEndian ? 0x00040002 : 0x00020004
  if (number(0) === 0xa1b2cd34 || number(4) !== version) return true
  if (number(8) !== 0 || number(12) !== 0) return true
  // Bits beside the link type that mean nothing without the one that says so.
  if ((number(20) & 0x04000000) === 0 && number(20) > 0xffff) return true
  const unit = read.reader.precision === 'nano' ? 1e9 : 1e6
  for (let at = 24; at + 16 <= bytes.length; at += 16 + number(at + 8)) {
    if (number(at + 4) >= unit) return true
  }
  return false
}

describe.runIf(haveCorpora)('the pcapng conformance set', () => {
  const root = path.join(CORPORA, 'expected/hadrielk')
  const names = haveCorpora
    ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.txt'),
      )
    : []

  it.each(names)('%s: blocks and their order', async (name) => {
    const text = readFileSync(path.join(root, name), 'utf8')
    const expected = /Block sequence: (.*)/.exec(text)?.[1]?.split(', ') ?? []
    const file = pathOf(`hadrielk__pcapng-test-generator/${name.replace('.txt', '.pcapng')}`)
    const read = await readWhole(file)
    expect(read.problem).toBeNull()
    expect(sequence(read)).toEqual(expected)
    const again = await readWhole(await written(file))
    expect(sequence(again)).toEqual(expected)
    // In the other byte order: what is opaque stays out, and is counted.
    const sink = new Memory()
    const { blocksLeftOut } = await writeCapture(sink, await openCapture(file), {
      littleEndian: false,
    })
    const turned = await readWhole(sink.bytes)
    expect(turned.reader.littleEndian).toBe(false)
    expect(turned.packets).toEqual(read.packets)
    const opaque = ['NRB', 'DSB', 'CB', 'DCB', 'ISB']
    const plain = (list: string[]) => list.filter((one) => !opaque.includes(one))
    expect(plain(sequence(turned))).toEqual(plain(expected))
    expect(blocksLeftOut).toBeLessThanOrEqual(expected.length - plain(expected).length)
  })

  it('has all its files', () => {
    expect(names.length).toBe(24)
  })
})

const tools = await Promise.all([run('tshark', ['-v']), run('capinfos', ['-v'])]).then(
  () => true,
  () => false,
)
if (haveCorpora && !tools) console.warn('SKIPPED: tshark or capinfos is not here')

describe.runIf(haveCorpora && tools)('other programs', () => {
  const FIELDS = ['time_epoch', 'len', 'cap_len', 'protocols', 'comment']
  const tshark = async (file: string, ng: boolean) =>
    (
      await run('tshark', [
        '-n',
        ...['-r', file, '-T', 'fields'],
        // Packets of a pcap file have no interface there.
        ...[...FIELDS, ...(ng ? ['interface_id'] : [])].flatMap((field) => [
          '-e',
          `frame.${field}`,
        ]),
      ])
    ).stdout

  it('read what is written as they read the original', { timeout: 300_000 }, async () => {
    const sample = rows.filter((row, i) => {
      const file = row['file'] ?? ''
      if (row['container_damage'] !== '' || otherwise(file) !== undefined) return false
      return i % 80 === 0 || (row['format'] ?? '').startsWith('pcapng')
    })
    const seen = sample.slice(0, 40).map((row) => row['file'] ?? '')
    for (const [i, file] of seen.entries()) {
      const target = path.join(folder, `${i}.pcapng`)
      writeFileSync(target, await written(pathOf(file)))
      await run('capinfos', [target])
      const ng = (await whole(file))!.reader.format === 'pcapng'
      expect([file, await tshark(target, ng)]).toEqual([file, await tshark(pathOf(file), ng)])
    }
    expect(seen.length).toBe(40)
  })
})
