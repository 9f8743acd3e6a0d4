import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Store } from '#src/store/store.js'
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

const DAY = 86_400_000_000_000n

/** A store with packets 0 … 9,999, one a millisecond, in segments of 64 KiB and blocks of 100. */
async function filled(): Promise<{ store: Store; directory: string; close(): Promise<void> }> {
  const directory = temporary()
  const store = await openStore(directory, { segment: 1 << 16 })
  const writer = writerOf(store, 'eth0')
  for (let from = 0; from < 10_000; from += 100) write(writer, block(numbered(from, from + 100)))
  return {
    store,
    directory,
    close: async () => {
      await writer.close()
      await store.close()
    },
  }
}

describe('a plan', () => {
  it('of everything is the whole file: size and packets known before', async () => {
    const { store, close } = await filled()
    const plan = await store.plan()
    expect(plan).toMatchObject({ packets: 10_000, bytes: 24 + 10_000 * 76, linkType: 1 })
    const file = await download(plan)
    expect(file.length).toBe(plan.bytes)
    expect((await readPackets(file)).map(({ number }) => number)).toEqual(range(0, 10_000))
    await close()
  })

  it.each([
    [0, 1],
    [0, 10_000],
    [99, 101],
    [150, 151],
    [150, 5_731],
    [851, 9_999],
    [9_999, 10_000],
  ])('of packets %i to %i cuts through blocks exactly', async (from, to) => {
    const { store, close } = await filled()
    const plan = await store.plan({ from: at(from), to: at(to) })
    expect(await numbersOf(plan)).toEqual(range(from, to))
    expect(plan.packets).toBe(to - from)
    const between = await store.plan({ from: at(from) - 999_999n, to: at(to - 1) + 1n })
    expect(await numbersOf(between)).toEqual(range(from, to))
    await close()
  })

  it('gives the same bytes after a restart, when blocks are found by scanning', async () => {
    const { store, directory, close } = await filled()
    const selection = { from: at(777), to: at(6543) }
    const before = await download(await store.plan(selection))
    await close()
    const again = await openStore(directory)
    const plan = await again.plan(selection)
    expect((await download(plan)).equals(before)).toBe(true)
    expect((await download(await again.plan(selection))).equals(before)).toBe(true)
    await again.close()
  })

  it('of an empty or unknown part is an empty capture file', async () => {
    const { store, close } = await filled()
    for (const selection of [
      { from: at(20_000) },
      { to: at(0) },
      { from: at(5), to: at(5) },
      { adapters: ['eth7'] },
      { adapters: [] },
    ]) {
      const plan = await store.plan(selection)
      expect(plan).toMatchObject({ bytes: 24, packets: 0, linkType: 1 })
      expect((await download(plan)).length).toBe(24)
    }
    await close()
  })

  it('has the same tag for the same bytes only', async () => {
    const { store, close } = await filled()
    const tags = new Set<string>()
    const { etag } = await store.plan()
    tags.add((await store.plan()).etag)
    expect(tags.has(etag)).toBe(true)
    tags.add((await store.plan({ from: at(1) })).etag)
    tags.add((await store.plan({ to: at(9_999) })).etag)
    tags.add((await store.plan({ adapters: [] })).etag)
    expect(tags.size).toBe(4)
    await close()
  })

  it('does not change when blocks arrive after it', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const writer = writerOf(store, 'eth0')
    write(writer, block(numbered(0, 10)))
    const whole = store.plan()
    const part = store.plan({ from: at(3) })
    write(writer, block(numbered(10, 20)))
    expect(await numbersOf(await whole)).toEqual(range(0, 10))
    expect(await numbersOf(await part)).toEqual(range(3, 10))
    await writer.close()
    expect(await numbersOf(await whole)).toEqual(range(0, 10))
    await store.close()
  })

  it('keeps packets of a clock that stepped back in the ranges their times say', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const writer = writerOf(store, 'eth0')
    write(writer, block(numbered(1000, 1100)))
    // A day back, in the middle of a block.
    const back = numbered(1110, 1120).map(({ number, time }) => ({ number, time: time - DAY }))
    write(writer, block([...numbered(1100, 1110), ...back]))
    write(writer, block(numbered(1120, 1130)))
    const all = await store.plan()
    expect(all.packets).toBe(130)
    expect(await numbersOf(await store.plan({ from: at(1000) }))).toEqual([
      ...range(1000, 1110),
      ...range(1120, 1130),
    ])
    const past = await store.plan({ to: at(0) })
    expect(await numbersOf(past)).toEqual(range(1110, 1120))
    expect(store.stats().newest).toBe(at(1129))
    await writer.close()
    await store.close()
    const again = await openStore(directory)
    expect((await again.plan({ to: at(0) })).packets).toBe(10)
    expect((await again.plan({ from: at(1000) })).packets).toBe(120)
    await again.close()
  })

  it('refuses different link types in one file, and takes one adapter of them', async () => {
    const store = await openStore(temporary())
    const ethernet = writerOf(store, 'eth0')
    const raw = writerOf(store, 'tun0', { linkType: 12 })
    write(ethernet, block(numbered(0, 5)))
    write(raw, block(numbered(5, 10)))
    await expect(store.plan()).rejects.toMatchObject({
      code: 'LINK_TYPES_DIFFER',
      message: expect.stringMatching(/eth0.*1.*tun0.*12/),
    })
    const plan = await store.plan({ adapters: ['tun0'] })
    expect(plan.linkType).toBe(12)
    expect((await download(plan)).readUInt32LE(20)).toBe(101)
    await Promise.all([ethernet.close(), raw.close()])
    await store.close()
  })

  it('leaves out a segment that was removed by hand, and gives its bytes back', async () => {
    const { directory, close } = await filled()
    await close()
    const again = await openStore(directory)
    const folder = path.join(directory, 'recorder', 'eth0')
    const [, second] = readdirSync(folder).sort()
    const before = again.stats()
    rmSync(path.join(folder, second!))
    const plan = await again.plan()
    const numbers = await numbersOf(plan)
    expect(numbers.length).toBe(plan.packets)
    expect(numbers.length).toBe(10_000 - Number(/-(\d+)\.pcap$/.exec(second!)?.[1]))
    expect(again.stats().segments).toBe(before.segments - 1)
    expect(again.stats().bytes).toBe(before.bytes - 24 - 76 * (10_000 - numbers.length))
    await again.close()
  })

  it('finds idle adapters’ small blocks merged, not one entry per flush', async () => {
    const store = await openStore(temporary())
    const writer = writerOf(store, 'eth0')
    for (let number = 0; number < 5000; number++) write(writer, block(numbered(number, number + 1)))
    const plan = await store.plan({ from: at(1234), to: at(1236) })
    expect(await numbersOf(plan)).toEqual([1234, 1235])
    expect(plan.sources[0]?.runs[0]?.segment.entries?.length).toBe(1)
    await writer.close()
    await store.close()
  })
})
