import { readdirSync, readlinkSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon } from '#src/capture/addon.js'
import { readHeader } from '#src/pcap/pcap.js'
import { mergeRecords } from '#src/store/merge.js'
import { readPlan } from '#src/store/read.js'
import { withoutLibrary } from '../library.js'
import {
  at,
  block,
  download,
  numbered,
  numbersOf,
  openStore,
  range,
  readPackets,
  temporary,
  write,
  writerOf,
} from './helpers.js'

const RECORD = 76

/** A store with packets 0 … `packets`, in segments of 64 KiB. */
async function filled(packets: number) {
  const directory = temporary()
  const store = await openStore(directory, { segment: 1 << 16 })
  const writer = writerOf(store, 'eth0')
  for (let n = 0; n < packets; n += 500) write(writer, block(numbered(n, n + 500)))
  await writer.close()
  return { store, directory, folder: path.join(directory, 'recorder', 'eth0') }
}

/** A source for the merge: chunks of packets with these numbers as times. */
async function* chunks(...all: number[][]): AsyncGenerator<Uint8Array> {
  for (const numbers of all) {
    yield block(numbers.map((number) => ({ number, time: at(number) }))).bytes
  }
}

async function merged(sources: AsyncIterable<Uint8Array>[], limit?: number): Promise<number[]> {
  const parts: Buffer[] = []
  for await (const chunk of mergeRecords(sources, limit)) parts.push(Buffer.from(chunk))
  const bytes = Buffer.concat(parts)
  return range(0, bytes.length / RECORD).map((i) => bytes.readUInt32BE(i * RECORD + 16))
}

describe('reading a plan', () => {
  it('gives any range of the file, as bytes of the whole', async () => {
    const { store } = await filled(5000)
    const plan = await store.plan({ from: at(123), to: at(4567) })
    const whole = await download(plan)
    for (const [start, end] of [
      [0, 1],
      [0, 24],
      [23, 25],
      [24, 25],
      [10, 100_000],
      [70_000, 70_001],
      [65_536, 300_000],
      [whole.length - 1, whole.length],
      [0, whole.length],
    ] as const) {
      const part = await download(plan, { range: { start, end } })
      expect(part.equals(whole.subarray(start, end)), `${start}-${end}`).toBe(true)
    }
    await store.close()
  })

  it('leaves a chunk as it is until the next but one is asked for', async () => {
    const directory = temporary()
    const store = await openStore(directory, { bytes: 64 << 20, segment: 8 << 20 })
    const writer = writerOf(store, 'eth0')
    for (let n = 0; n < 160_000; n += 8000)
      write(writer, block(numbered(n, n + 8000), { length: 84 }))
    const plan = await store.plan()
    const whole = await download(plan)
    const parts: Buffer[] = []
    let before: Uint8Array | undefined
    const reader = readPlan(plan)
    for (;;) {
      const next = await reader.next()
      // The one before is read only now, after the next one has come.
      if (before !== undefined) parts.push(Buffer.from(before))
      if (next.done) break
      before = next.value
    }
    expect(Buffer.concat(parts).equals(whole)).toBe(true)
    expect(whole.length).toBe(24 + 160_000 * 100)
    await writer.close()
    await store.close()
  })

  it('ends with an error, never short, when a segment is evicted before its turn', async () => {
    const { store, folder } = await filled(20_000)
    const plan = await store.plan()
    const reader = readPlan(plan)
    let bytes = (await reader.next()).value!.length
    const names = readdirSync(folder).sort()
    for (const name of names.slice(names.length / 2)) rmSync(path.join(folder, name))
    await expect(
      (async () => {
        for (;;) {
          const { value, done } = await reader.next()
          if (done) return
          bytes += value.length
        }
      })(),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringMatching(/evicted/) })
    expect(bytes).toBeGreaterThan(24)
    expect(bytes).toBeLessThan(plan.bytes)
    await store.close()
  })

  it('reads to the end what it had opened, evicted or not', async () => {
    const { store, folder } = await filled(500)
    const plan = await store.plan()
    const reader = readPlan(plan)
    const first = (await reader.next()).value!
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name))
    let bytes = first.length
    for await (const chunk of reader) bytes += chunk.length
    expect(bytes).toBe(plan.bytes)
    await store.close()
  })

  it.runIf(process.platform === 'linux')(
    'holds two files at most, and none when it is over or was left',
    async () => {
      const { store, folder } = await filled(20_000)
      const open = () =>
        readdirSync('/proc/self/fd').filter((fd) => {
          try {
            return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
          } catch {
            return false
          }
        }).length
      let most = 0
      for await (const _ of readPlan(await store.plan())) most = Math.max(most, open())
      expect(most).toBeGreaterThan(0)
      expect(most).toBeLessThanOrEqual(2)
      await expect.poll(open).toBe(0)
      for await (const _ of readPlan(await store.plan())) break
      await expect.poll(open).toBe(0)
      const abort = new AbortController()
      const reader = readPlan(await store.plan(), { signal: abort.signal })
      await reader.next()
      abort.abort()
      await expect(reader.next()).rejects.toThrow()
      await expect.poll(open).toBe(0)
      await store.close()
    },
  )

  it('follows a segment that is sealed between plan and reading', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const writer = writerOf(store, 'eth0')
    write(writer, block(numbered(0, 100)))
    const plan = await store.plan()
    await writer.close()
    expect(await numbersOf(plan)).toEqual(range(0, 100))
    await store.close()
  })

  it('of the growing segment gives whole records each time', async () => {
    const directory = temporary()
    const store = await openStore(directory, { segment: 1 << 17 })
    const writer = writerOf(store, 'eth0')
    for (let i = 0; i < 100; i++) {
      write(writer, block(numbered(i * 50, i * 50 + 50)))
      const reading = store.plan().then((plan) => numbersOf(plan))
      write(writer, block([]))
      expect(await reading).toEqual(range(0, i * 50 + 50))
    }
    await writer.close()
    await store.close()
  })
})

describe('a filtered download', () => {
  it('selects in one pass, with records that lie across reads', async () => {
    const { store } = await filled(20_000)
    const plan = await store.plan({ from: at(100), to: at(19_900) })
    const seen: number[] = []
    // Stands for the addon: every packet whose number is divisible by 3, cut to 20 bytes.
    const file = await download(plan, {
      snaplen: 20,
      select: (input, output, { snaplen, limit = Number.POSITIVE_INFINITY }) => {
        const view = new DataView(input.buffer, input.byteOffset, input.length)
        let consumed = 0
        let produced = 0
        let packets = 0
        while (input.length - consumed >= 16 && packets < limit) {
          const kept = view.getUint32(consumed + 8, true)
          if (consumed + 16 + kept > input.length) break
          const number = view.getUint32(consumed + 16)
          seen.push(number)
          if (number % 3 === 0) {
            output.copyWithin(produced, consumed, consumed + 16 + snaplen!)
            new DataView(output.buffer, output.byteOffset).setUint32(produced + 8, snaplen!, true)
            produced += 16 + snaplen!
            packets++
          }
          consumed += 16 + kept
        }
        return { consumed, produced, packets, corrupt: false }
      },
    })
    expect(seen).toEqual(range(100, 19_900))
    expect(readHeader(file)?.snaplen).toBe(20)
    const packets = await readPackets(file)
    expect(packets.map(({ number }) => number)).toEqual(
      range(100, 19_900).filter((number) => number % 3 === 0),
    )
    expect(new Set(packets.map(({ length }) => length))).toEqual(new Set([20]))
    await store.close()
  })

  it('skips the rest of a damaged segment, and goes on with the next', async () => {
    const { store } = await filled(3000)
    const plan = await store.plan()
    let damaged = false
    const file = await download(plan, {
      limit: 1_000_000,
      select: (input) => {
        if (damaged) {
          const whole = input.length - (input.length % RECORD)
          return { consumed: whole, produced: whole, packets: whole / RECORD, corrupt: false }
        }
        damaged = true
        return { consumed: 10 * RECORD, produced: 10 * RECORD, packets: 10, corrupt: true }
      },
    })
    const numbers = (await readPackets(file)).map(({ number }) => number)
    const [first] = plan.sources[0]!.runs
    expect(numbers).toEqual([...range(0, 10), ...range(first!.packets, 3000)])
    await store.close()
  })

  it('takes a limit over segments, and stops reading there', async () => {
    const { store } = await filled(5000)
    expect(await numbersOf(await store.plan(), { limit: 2345 })).toEqual(range(0, 2345))
    expect(await numbersOf(await store.plan(), { limit: 0 })).toEqual([])
    await store.close()
  })

  it.skipIf(withoutLibrary)('filters by BPF and cuts packets through the addon', async () => {
    const directory = temporary()
    const store = await openStore(directory, { segment: 1 << 16 })
    const writer = writerOf(store, 'eth0')
    for (let n = 0; n < 5000; n += 500) write(writer, block(numbered(n, n + 500)))
    // The number stands in the first four bytes of the Ethernet frame.
    const filter = await addon().compileFilter('ether[3] & 1 = 1', 1, 262144)
    const plan = await store.plan({ from: at(10), to: at(4990) })
    const file = await download(plan, { filter, snaplen: 30, limit: 2000 })
    const packets = await readPackets(file)
    expect(packets.map(({ number }) => number)).toEqual(
      range(10, 4990)
        .filter((number) => number % 2 === 1)
        .slice(0, 2000),
    )
    expect(packets[0]).toMatchObject({ length: 30, time: at(11) })
    await writer.close()
    await store.close()
  })
})

describe('merging adapters', () => {
  it('puts packets of two adapters in order of time', async () => {
    const store = await openStore(temporary(), { segment: 1 << 16 })
    const odd = writerOf(store, 'odd')
    const even = writerOf(store, 'even')
    for (let n = 0; n < 20_000; n += 1000) {
      const packets = numbered(n, n + 1000)
      write(odd, block(packets.filter(({ number }) => number % 2 === 1)))
      write(even, block(packets.filter(({ number }) => number % 2 === 0)))
    }
    const plan = await store.plan()
    const whole = await download(plan)
    expect(whole.length).toBe(plan.bytes)
    expect((await readPackets(whole)).map(({ number }) => number)).toEqual(range(0, 20_000))
    const cut = await store.plan({ from: at(501), to: at(17_003) })
    expect(await numbersOf(cut)).toEqual(range(501, 17_003))
    expect(await numbersOf(cut, { limit: 777 })).toEqual(range(501, 501 + 777))
    const part = await download(plan, { range: { start: 5000, end: 500_000 } })
    expect(part.equals(whole.subarray(5000, 500_000))).toBe(true)
    expect(await numbersOf(await store.plan({ adapters: ['odd'] }))).toEqual(
      range(0, 20_000).filter((number) => number % 2 === 1),
    )
    await Promise.all([odd.close(), even.close()])
    await store.close()
  })

  it('converts microseconds to nanoseconds when both are there', async () => {
    const store = await openStore(temporary())
    const micro = writerOf(store, 'a')
    const nano = writerOf(store, 'b', { precision: 'nano' })
    write(micro, block(numbered(0, 10)))
    write(
      nano,
      block(
        numbered(0, 10).map(({ number, time }) => ({ number: number + 100, time: time + 1n })),
        { precision: 'nano' },
      ),
    )
    const plan = await store.plan()
    expect(plan.precision).toBe('nano')
    const file = await download(plan)
    expect(file.length).toBe(plan.bytes)
    expect(readHeader(file)?.precision).toBe('nano')
    const read = range(0, 20).map((i) => [
      file.readUInt32BE(24 + i * RECORD + 16),
      file.readUInt32LE(24 + i * RECORD + 4),
    ])
    expect(read.slice(0, 4)).toEqual([
      [0, 0],
      [100, 1],
      [1, 1_000_000],
      [101, 1_000_001],
    ])
    await Promise.all([micro.close(), nano.close()])
    await store.close()
  })

  it('keeps each source’s own order, also where its clock steps back', async () => {
    expect(await merged([chunks([1, 5, 3, 9]), chunks([2, 4, 6])])).toEqual([1, 2, 4, 5, 3, 6, 9])
  })

  it('takes equal times in the order of the adapters, whatever the chunks', async () => {
    expect(await merged([chunks([1, 2], [3]), chunks([1], [2, 3]), chunks()])).toEqual([
      1, 1, 2, 2, 3, 3,
    ])
  })

  it('copies whole chunks that do not overlap, and stops at a limit inside one', async () => {
    const early = range(0, 30_000)
    const late = range(30_000, 60_000)
    expect(await merged([chunks(late), chunks(early)])).toEqual(range(0, 60_000))
    expect(await merged([chunks(late), chunks(early)], 30_005)).toEqual(range(0, 30_005))
    expect(await merged([chunks(), chunks()])).toEqual([])
  })

  it('passes a source’s error on, and closes the others', async () => {
    let closed = false
    async function* endless() {
      try {
        for (let n = 0; ; n++) yield block(numbered(n, n + 1)).bytes
      } finally {
        closed = true
      }
    }
    async function* failing() {
      yield block(numbered(5, 6)).bytes
      throw new Error('evicted')
    }
    await expect(merged([endless(), failing()])).rejects.toThrow('evicted')
    expect(closed).toBe(true)
  })
})
