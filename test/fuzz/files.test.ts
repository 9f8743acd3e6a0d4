/**
 * Capture files made wrong: the reader gives what is whole, says what is damaged or refuses with a code; it never fails otherwise, never
 * hangs, and what it holds is bounded. SIDECAP_FUZZ_SEED, _COUNT and _CASE as in decode.test.ts.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openCapture } from '#src/pcap/reader.js'
import type { CaptureSource } from '#src/pcap/types.js'
import { CORPORA, haveCorpora, readTable } from '../corpora/corpora.js'
import { fixture, fixtureNames } from '../decode/fixtures.js'
import { pcapOf } from '../decode/tshark.js'
import { mutate } from './mutate.js'
import { countOfRun, type Random, random, seedOfRun } from './random.js'

const SLOW_MS = 100
/** More than this is not mutated: the mutations are to hit heads. */
const FILE_BYTES = 3000

/** Files of every kind: pcap in both byte orders, pcapng by hand, compressed; and small ones of the corpora. */
function seeds(): Uint8Array[] {
  const made = fixtureNames()
    .slice(0, 12)
    .map((name) => pcapOf(fixture(name).packets.slice(0, 3), fixture(name).linkType))
  const list = [
    ...made,
    ...made.slice(0, 6).map(swapped),
    ...PCAPNG,
    ...PCAPNG.map((file) => gzipSync(file)),
  ]
  if (haveCorpora) {
    const small = readTable('index.tsv').filter(({ bytes = '' }) => Number(bytes) <= FILE_BYTES)
    for (const { file = '', format } of small) {
      const bytes = readFileSync(path.join(CORPORA, 'captures', file))
      list.push(bytes)
      // Most are pcap; the others have more to break.
      if (format !== 'pcap') for (let i = 0; i < 6; i++) list.push(bytes)
    }
  }
  return list.filter(({ length }) => length > 0)
}

describe('capture files made wrong', () => {
  it('are read as far as they are whole, or refused with a code', {
    timeout: 600_000,
  }, async () => {
    const seed = seedOfRun()
    const from = seeds()
    const only = process.env['SIDECAP_FUZZ_CASE']
    const [first, last] =
      only === undefined ? [0, countOfRun(30_000)] : [Number(only), Number(only) + 1]
    const wrong: string[] = []
    let packets = 0
    let refused = 0
    for (let i = first; i < last && wrong.length < 20; i++) {
      const chance = random(seed, i)
      const bytes = mutate(chance.of(from), chance.of(from), chance)
      const chunks = chance.once(3)
      let [read, ms] = await timed(bytes, chunks ? chance : null)
      for (let again = 0; again < 3 && ms > SLOW_MS; again++)
        ms = Math.min(ms, (await timed(bytes, chunks ? chance : null))[1])
      if (typeof read === 'number') packets += read
      else if (read.startsWith('FILE_')) refused++
      const fault =
        ms > SLOW_MS
          ? `${ms} ms`
          : typeof read === 'string' && !read.startsWith('FILE_')
            ? read
            : typeof read === 'number' && read > 20_000
              ? `${read} packets of ${bytes.length} bytes`
              : null
      if (fault !== null)
        wrong.push(`case ${i}: ${fault}\n${Buffer.from(bytes).toString('hex').slice(0, 4000)}`)
    }
    console.log(
      `seed ${seed}, ${last - first} files made of ${from.length}: ${packets} packets, ${refused} refused`,
    )
    expect(wrong).toEqual([])
  })

  it('that unpack to gigabytes take no memory', { timeout: 120_000 }, async () => {
    const head = pcapOf([], 1)
    // One record of 200 kB after the other, 400 MB of them; gzip members in a row are one file.
    const record = Buffer.concat([pcapOf([new Uint8Array(200_000)], 1)]).subarray(24)
    const member = gzipSync(Buffer.concat(Array<Buffer>(20).fill(record)))
    const bomb = Buffer.concat([gzipSync(head), ...Array<Buffer>(100).fill(member)])
    const before = process.memoryUsage.rss()
    let highest = 0
    let packets = 0
    const reader = await openCapture(bomb)
    for await (const batch of reader.batches()) {
      packets += batch.length
      highest = Math.max(highest, process.memoryUsage.rss())
    }
    console.log(`${packets} packets, ${((highest - before) / 2 ** 20).toFixed(0)} MiB more memory`)
    expect(packets).toBe(2000)
    expect(highest - before).toBeLessThan(200 * 2 ** 20)
  })
})

/** Packets read, or the code it was refused with, or what failed; and the milliseconds. */
async function timed(bytes: Uint8Array, chance: Random | null): Promise<[number | string, number]> {
  const began = performance.now()
  const read = await count(chance === null ? bytes : pieces(bytes, chance))
  return [read, performance.now() - began]
}

async function count(source: CaptureSource): Promise<number | string> {
  let packets = 0
  let sum = 0
  try {
    const reader = await openCapture(source)
    for await (const batch of reader.batches()) {
      for (const { bytes, at, end, capturedLength, seconds, nanoseconds } of batch) {
        packets++
        if (at < 0 || end > bytes.length || end - at !== capturedLength)
          return `a packet stands at ${at} to ${end} of ${bytes.length}, its length is ${capturedLength}`
        if (!Number.isInteger(seconds) || !(nanoseconds < 1e9))
          return `its time is ${seconds} ${nanoseconds}`
        for (let i = at; i < end; i += 64) sum += bytes[i]!
      }
    }
    return Number.isFinite(sum) ? packets : `bytes behind the end`
  } catch (error) {
    const { code, stack } = error as { code?: unknown; stack?: string }
    return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : `it failed: ${stack}`
  }
}

async function* pieces(bytes: Uint8Array, chance: Random): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + chance.below(200)
    yield bytes.slice(at, at + size)
    at += size
  }
}

/** A pcap file as a machine of the other byte order writes it. */
function swapped(file: Uint8Array): Uint8Array {
  const copy = Buffer.from(file)
  copy.subarray(0, 4).swap32()
  copy.subarray(4, 8).swap16()
  copy.subarray(8, 24).swap32()
  for (let at = 24; at + 16 <= file.length; ) {
    const length = copy.readUInt32LE(at + 8)
    copy.subarray(at, at + 16).swap32()
    at += 16 + length
  }
  return copy
}

/** pcapng by hand: section, interface with options, packets of three kinds, names, statistics, a custom block. */
const PCAPNG: readonly Uint8Array[] = ['LE', 'BE'].map((order) => {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4)
    if (order === 'LE') bytes.writeUInt32LE(value)
    else bytes.writeUInt32BE(value)
    return bytes
  }
  const half = (value: number) =>
    word(value)
      .subarray(order === 'LE' ? 0 : 2)
      .subarray(0, 2)
  const option = (code: number, value: string) => {
    const bytes = Buffer.from(value)
    return Buffer.concat([half(code), half(bytes.length), bytes, Buffer.alloc(-bytes.length & 3)])
  }
  const block = (type: number, ...body: Buffer[]) => {
    const size = word(12 + Buffer.concat(body).length)
    return Buffer.concat([word(type), size, ...body, size])
  }
  const end = word(0)
  const packet = Buffer.from('020000000002020000000001080045000014', 'hex')
  const padded = Buffer.concat([packet, Buffer.alloc(2)])
  return Buffer.concat([
    block(
      0x0a0d0d0a,
      word(0x1a2b3c4d),
      half(1),
      half(0),
      word(0xffffffff),
      word(0xffffffff),
      option(3, 'Linux'),
      option(4, 'test'),
      end,
    ),
    block(
      1,
      half(1),
      half(0),
      word(262144),
      option(2, 'eth0'),
      option(9, '\u0009'),
      option(11, '\u0000tcp'),
      end,
    ),
    block(1, half(101), half(0), word(0), option(9, '\u0086'), end),
    block(
      6,
      word(0),
      word(0x60000),
      word(1),
      word(18),
      word(60),
      padded,
      option(1, 'a comment'),
      option(2, '\u0001\u0000\u0000\u0000'),
      end,
    ),
    block(6, word(1), word(0), word(1), word(18), word(18), padded),
    block(3, word(18), padded),
    block(2, half(0), half(3), word(0), word(1), word(18), word(18), padded),
    block(
      4,
      half(1),
      half(14),
      Buffer.from('c0000201', 'hex'),
      Buffer.from('one.test\0\0\0\0'),
      end,
      end,
    ),
    block(5, word(0), word(0), word(1), option(4, '12345678'), end),
    block(0xbad, word(32473), Buffer.from('whatever')),
    block(10, word(0x544c534b), word(4), Buffer.from('keys')),
  ])
})

/** The seeds themselves are whole. */
describe('the files that are made wrong', () => {
  it('were right', async () => {
    for (const file of PCAPNG) {
      expect(await count(file)).toBe(4)
      expect(await count(gunzipSync(gzipSync(file)))).toBe(4)
    }
    const [first] = fixtureNames()
    const { packets, linkType } = fixture(first!)
    const plain = pcapOf(packets, linkType)
    expect(await count(plain)).toBe(packets.length)
    expect(await count(swapped(plain))).toBe(packets.length)
  })
})
