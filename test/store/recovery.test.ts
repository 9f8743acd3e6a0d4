import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeHeader } from '#src/pcap/pcap.js'
import { segmentName } from '#src/store/names.js'
import { completeSegment, scanFile } from '#src/store/recovery.js'
import {
  at,
  block,
  download,
  FORMAT,
  NOON,
  numbered,
  numbersOf,
  openStore,
  range,
  readPackets,
  temporary,
  write,
  writerOf,
} from './helpers.js'

const HEADER = Buffer.from(writeHeader(FORMAT))
const RECORD = 16 + 60

/** A folder of an adapter as a crash leaves it: hidden files with these contents. */
function crashed(hidden: Record<number, Uint8Array>): { directory: string; folder: string } {
  const directory = temporary()
  const folder = path.join(directory, 'recorder', 'eth0')
  mkdirSync(folder, { recursive: true })
  for (const [sequence, bytes] of Object.entries(hidden)) {
    writeFileSync(path.join(folder, `.${sequence.padStart(10, '0')}.pcap`), bytes)
  }
  return { directory, folder }
}

const file = (from: number, to: number) => Buffer.concat([HEADER, block(numbered(from, to)).bytes])

describe('recovery', () => {
  it('keeps all whole records of a file cut at every byte of its last 2,000', () => {
    const folder = temporary()
    const whole = file(0, 60)
    const name = '.0000000001.pcap'
    for (let cut = 0; cut <= 2000; cut++) {
      const size = whole.length - cut
      writeFileSync(path.join(folder, name), whole.subarray(0, size))
      const { segment, torn } = completeSegment(folder, name, 1)
      const packets = Math.floor((size - 24) / RECORD)
      expect(segment?.packets).toBe(packets)
      expect(torn).toBe((size - 24) % RECORD)
      const sealed = path.join(folder, segment!.file)
      expect(statSync(sealed).size).toBe(24 + packets * RECORD)
      expect(readFileSync(sealed).equals(whole.subarray(0, 24 + packets * RECORD))).toBe(true)
    }
  })

  it('gives files an independent reader reads to the end', async () => {
    const whole = file(0, 100)
    for (const cut of [1, 60, 75, 76, 77, 500]) {
      const { directory, folder } = crashed({ 1: whole.subarray(0, whole.length - cut) })
      const store = await openStore(directory)
      await store.close()
      const [name] = readdirSync(folder)
      const packets = await readPackets(readFileSync(path.join(folder, name!)))
      expect(packets.map(({ number }) => number)).toEqual(
        range(0, Math.floor((whole.length - 24 - cut) / RECORD)),
      )
    }
  })

  it('survives any flipped bit of a file, and keeps every record before it', () => {
    const folder = temporary()
    const name = '.0000000001.pcap'
    for (let byte = 24; byte < 24 + 20 * RECORD; byte += 7) {
      const bytes = file(0, 40)
      bytes[byte]! ^= 1 << (byte % 8)
      writeFileSync(path.join(folder, name), bytes)
      const before = Math.floor((byte - 24) / RECORD)
      const { segment } = completeSegment(folder, name, 1)
      expect(segment === null ? 0 : segment.packets).toBeGreaterThanOrEqual(before)
      if (segment === null) continue
      const kept = readFileSync(path.join(folder, segment.file))
      expect(
        kept.subarray(0, 24 + before * RECORD).equals(bytes.subarray(0, 24 + before * RECORD)),
      ).toBe(true)
      expect(scanFile(path.join(folder, segment.file))?.end).toBe(kept.length)
    }
  })

  it('removes a hidden file without a packet, and one that is no capture', async () => {
    const { directory, folder } = crashed({
      1: HEADER,
      2: new Uint8Array(0),
      3: new Uint8Array(10),
      4: new Uint8Array(500),
      5: Buffer.concat([HEADER, new Uint8Array(10)]),
    })
    const store = await openStore(directory)
    expect(readdirSync(folder)).toEqual([])
    expect(store.stats()).toMatchObject({ bytes: 0, segments: 0, recoveries: 0, oldest: null })
    expect(store.adapters()).toEqual([])
    await store.close()
  })

  it('completes several hidden files, counts them and what it cut', async () => {
    const { directory, folder } = crashed({ 3: file(0, 10), 4: file(10, 20).subarray(0, -1) })
    const store = await openStore(directory)
    expect(readdirSync(folder).sort()).toEqual([
      segmentName({ sequence: 3, first: at(0), last: at(9), packets: 10 }),
      segmentName({ sequence: 4, first: at(10), last: at(18), packets: 9 }),
    ])
    expect(store.stats()).toMatchObject({
      recoveries: 2,
      tornBytes: RECORD - 1,
      segments: 2,
      bytes: 48 + 19 * RECORD,
      oldest: at(0),
      newest: at(18),
    })
    expect(await numbersOf(await store.plan())).toEqual(range(0, 19))
    await store.close()
  })

  it('never writes over what is there: numbers go on', async () => {
    const { directory, folder } = crashed({ 41: file(0, 5) })
    for (let run = 1; run <= 3; run++) {
      const store = await openStore(directory)
      const writer = writerOf(store, 'eth0')
      write(writer, block(numbered(run * 5, run * 5 + 5)))
      await writer.close()
      await store.close()
      expect(readdirSync(folder).map((name) => Number(name.slice(0, 10)))).toEqual(
        range(41, 42 + run),
      )
    }
    const store = await openStore(directory)
    expect(await numbersOf(await store.plan())).toEqual(range(0, 20))
    await store.close()
  })

  it('finds the segments of an adapter again whose name is too long for a folder', async () => {
    const directory = temporary()
    const name = 'vEthernet '.repeat(30)
    for (let run = 0; run < 3; run++) {
      const store = await openStore(directory)
      const writer = writerOf(store, name)
      write(writer, block(numbered(run * 5, run * 5 + 5)))
      expect(store.adapters()).toEqual([name])
      expect(await numbersOf(await store.plan({ adapters: [name] }))).toEqual(range(0, run * 5 + 5))
      await writer.close()
      await store.close()
    }
    const [folder] = readdirSync(path.join(directory, 'recorder'))
    const files = readdirSync(path.join(directory, 'recorder', folder!))
    expect(files.map((file) => Number(file.slice(0, 10)))).toEqual([1, 2, 3])
  })

  it('opens a folder that has a file of the next number without touching it', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const writer = writerOf(store, 'eth0')
    const folder = path.join(directory, 'recorder', 'eth0')
    mkdirSync(folder)
    writeFileSync(path.join(folder, '.0000000001.pcap'), 'not ours')
    expect(write(writer, block(numbered(0, 5)))).toBe(true)
    expect(readFileSync(path.join(folder, '.0000000001.pcap'), 'utf8')).toBe('not ours')
    await writer.close()
    await store.close()
  })

  it('takes a file with a name of its own as it is, and leaves what is no capture', async () => {
    const { directory, folder } = crashed({})
    const mine = Buffer.concat([file(0, 7), Buffer.alloc(1000, 255)])
    writeFileSync(path.join(folder, 'mine.pcap'), mine)
    writeFileSync(path.join(folder, 'text.pcap'), 'hello')
    writeFileSync(path.join(folder, 'notes.txt'), 'hello')
    mkdirSync(path.join(folder, 'folder.pcap'))
    const store = await openStore(directory)
    expect(await numbersOf(await store.plan())).toEqual(range(0, 7))
    expect(readdirSync(folder).length).toBe(4)
    expect(store.stats().bytes).toBe(mine.length)
    await store.close()
  })

  it('evicts at once what exceeds the quota of this run', async () => {
    const { directory, folder } = crashed({})
    for (let sequence = 1; sequence <= 40; sequence++) {
      const packets = numbered(sequence * 1000, sequence * 1000 + 1000)
      const { bytes, first, last } = block(packets)
      const name = segmentName({ sequence, first, last, packets: 1000 })
      writeFileSync(path.join(folder, name), Buffer.concat([HEADER, bytes]))
    }
    const store = await openStore(directory, { bytes: 1 << 20 })
    const sizes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1 << 20)
    expect(store.stats().evictions.bytes).toBe(40 - sizes.length)
    expect((await numbersOf(await store.plan())).at(-1)).toBe(40_999)
    await store.close()
  })

  it('has 10,000 segments ready in two seconds', async () => {
    const { directory, folder } = crashed({})
    writeFileSync(path.join(directory, 'one'), file(0, 1))
    for (let sequence = 1; sequence <= 10_000; sequence++) {
      const time = NOON + BigInt(sequence)
      const name = segmentName({ sequence, first: time, last: time, packets: 1 })
      copyFileSync(path.join(directory, 'one'), path.join(folder, name))
    }
    const start = performance.now()
    const store = await openStore(directory)
    const opened = performance.now() - start
    console.log(`10,000 segments: open in ${opened.toFixed(0)} ms`)
    expect(opened).toBeLessThan(2000)
    expect(store.stats()).toMatchObject({ segments: 10_000, newest: NOON + 10_000n })
    const plan = await store.plan()
    expect(plan.packets).toBe(10_000)
    expect((await download(plan)).length).toBe(24 + 10_000 * RECORD)
    await store.close()
  })

  it('lets a file written in the future age like one of now', async () => {
    const { directory, folder } = crashed({ 1: file(0, 5) })
    await (await openStore(directory)).close()
    const future = new Date(Date.now() + 86_400_000)
    utimesSync(path.join(folder, readdirSync(folder)[0]!), future, future)
    const store = await openStore(directory, { age: 1000 })
    expect(store.stats().segments).toBe(1)
    await expect.poll(() => store.stats().segments, { timeout: 8000 }).toBe(0)
    expect(store.stats().evictions).toEqual({ bytes: 0, age: 1, free: 0 })
    await store.close()
  })

  it('goes on after a segment of an earlier run was cut short by hand', async () => {
    const { directory, folder } = crashed({ 1: file(0, 5), 2: file(5, 10) })
    await (await openStore(directory)).close()
    const store = await openStore(directory)
    const [first] = readdirSync(folder).sort()
    truncateSync(path.join(folder, first!), 30)
    expect(await numbersOf(await store.plan())).toEqual(range(5, 10))
    await store.close()
  })
})
