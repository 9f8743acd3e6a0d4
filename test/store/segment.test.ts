import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readHeader } from '#src/pcap/pcap.js'
import { type SegmentEvent, SegmentWriter } from '#src/store/segment.js'
import type { Store } from '#src/store/store.js'
import {
  at,
  block,
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

afterEach(() => {
  vi.restoreAllMocks()
})

const RECORD = 76
const fails = (code: string) => Object.assign(new Error(`${code}: injected`), { code })
const folderOf = (directory: string) => path.join(directory, 'recorder', 'eth0')

/** A writer whose events are kept besides. */
function watched(store: Store): { writer: SegmentWriter; events: SegmentEvent[] } {
  const events: SegmentEvent[] = []
  const writer = new SegmentWriter(store.writerOptions('eth0', FORMAT), (event) => {
    events.push(event)
    store.apply('eth0', event)
  })
  return { writer, events }
}

/** The sum of what lies in the folder is what the budget counts. */
function expectSettled(store: Store, directory: string): void {
  const folder = folderOf(directory)
  const sizes = fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name)).size)
  expect(store.stats().bytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
}

describe('the writer of segments', () => {
  it('writes a plain capture file, hidden until it is complete, with modes 0700 and 0640', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const { writer, events } = watched(store)
    write(writer, block(numbered(0, 10)))
    const folder = folderOf(directory)
    expect(fs.readdirSync(folder)).toEqual(['.0000000001.pcap'])
    await writer.close()
    expect(fs.readdirSync(folder)).toEqual([
      '0000000001-20260131T120000.000000000Z-20260131T120000.009000000Z-10.pcap',
    ])
    const file = path.join(folder, fs.readdirSync(folder)[0]!)
    if (process.platform !== 'win32') {
      for (const [name, most] of [
        [directory, 0o700],
        [folder, 0o700],
        [file, 0o640],
      ] as const) {
        expect(fs.statSync(name).mode & 0o777 & ~most).toBe(0)
      }
    }
    const bytes = fs.readFileSync(file)
    expect(readHeader(bytes)).toMatchObject(FORMAT)
    const packets = await readPackets(bytes)
    expect(packets.map(({ number }) => number)).toEqual(range(0, 10))
    expect(packets[3]).toEqual({ number: 3, time: at(3), length: 60 })
    expect(events.map(({ type }) => type)).toEqual(['opened', 'block', 'sealed'])
    expectSettled(store, directory)
    await store.close()
  })

  it('begins a file only with a packet: opening and closing leaves none', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    await writerOf(store, 'eth0').close()
    expect(fs.readdirSync(path.join(directory, 'recorder'))).toEqual([])
    await store.close()
  })

  it('rotates at the segment size, with no file larger', async () => {
    const directory = temporary()
    const store = await openStore(directory, { segment: 1 << 16 })
    const { writer } = watched(store)
    for (let n = 0; n < 5000; n += 50) write(writer, block(numbered(n, n + 50)))
    await writer.close()
    const folder = folderOf(directory)
    const sizes = fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name)).size)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1 << 16)
    expect(sizes.length).toBe(6)
    expect(await numbersOf(await store.plan())).toEqual(range(0, 5000))
    await store.close()
  })

  it('closes an old segment by itself, so that retention by age reaches a quiet adapter', async () => {
    const directory = temporary()
    const store = await openStore(directory, { age: 1000 })
    const { writer } = watched(store)
    write(writer, block(numbered(0, 10)))
    await expect.poll(() => store.stats().segments, { timeout: 10_000 }).toBe(0)
    expect(store.stats().evictions.age).toBe(1)
    expect(fs.readdirSync(folderOf(directory))).toEqual([])
    await writer.close()
    await store.close()
  })

  it('goes on after a write that took only a part', async () => {
    const store = await openStore(temporary())
    const { writer } = watched(store)
    write(writer, block(numbered(0, 5)))
    const real = fs.writeSync
    vi.spyOn(fs, 'writeSync').mockImplementation(((fd, bytes, offset, length, position) =>
      real(fd, bytes, offset, Math.min(length as number, 33), position)) as typeof fs.writeSync)
    expect(write(writer, block(numbered(5, 20)))).toBe(true)
    expect(store.writerCounters('eth0')).toMatchObject({ written: 20, droppedDisk: 0 })
    expect(await numbersOf(await store.plan())).toEqual(range(0, 20))
    vi.restoreAllMocks()
    await writer.close()
    await store.close()
  })

  it.each([0, 1, 75, 76, 77, 500, 759, 760])(
    'keeps the whole records when the disk is full after %i bytes of a block, and counts the others',
    async (room) => {
      const directory = temporary()
      const store = await openStore(directory)
      const { writer, events } = watched(store)
      write(writer, block(numbered(0, 5)))
      const real = fs.writeSync
      let left = room
      vi.spyOn(fs, 'writeSync').mockImplementation(((fd, bytes, offset, length, position) => {
        if (left === 0) throw fails('ENOSPC')
        const step = Math.min(left, length as number)
        left -= step
        return real(fd, bytes, offset, step, position)
      }) as typeof fs.writeSync)
      const fitted = Math.floor(room / RECORD)
      expect(write(writer, block(numbered(5, 15)))).toBe(fitted === 10)
      if (fitted < 10) {
        expect(store.writerCounters('eth0')).toMatchObject({
          written: 5 + fitted,
          droppedDisk: 10 - fitted,
          failing: true,
          error: { code: 'DISK_FULL' },
        })
        expect(events.at(-1)?.type).toBe('failing')
      }
      expectSettled(store, directory)
      expect(await numbersOf(await store.plan())).toEqual(range(0, 5 + fitted))
      vi.restoreAllMocks()
      await writer.close()
      expectSettled(store, directory)
      await store.close()
    },
  )

  it('tries again within a second, not with each block, and says when writing works again', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const { writer, events } = watched(store)
    write(writer, block(numbered(0, 5)))
    const spy = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw fails('EIO')
    })
    for (let i = 0; i < 20; i++) write(writer, block(numbered(0, 5)))
    expect(spy).toHaveBeenCalledTimes(1)
    expect(store.writerCounters('eth0')).toMatchObject({
      written: 5,
      droppedDisk: 100,
      error: { code: 'DISK_FAILED' },
    })
    vi.restoreAllMocks()
    await expect
      .poll(() => write(writer, block(numbered(5, 6))), { timeout: 1000, interval: 20 })
      .toBe(true)
    expect(store.writerCounters('eth0')).toMatchObject({ failing: false, error: null })
    const types = events.map(({ type }) => type).filter((type) => type !== 'block')
    expect(types).toEqual(['opened', 'failing', 'recovered'])
    expect(await numbersOf(await store.plan())).toEqual(range(0, 6))
    await writer.close()
    expectSettled(store, directory)
    await store.close()
  })

  it('writes over a torn record that could not be cut off', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const { writer } = watched(store)
    write(writer, block(numbered(0, 5)))
    const real = fs.writeSync
    let left = 200
    vi.spyOn(fs, 'ftruncateSync').mockImplementation(() => {
      throw fails('EIO')
    })
    vi.spyOn(fs, 'writeSync').mockImplementation(((fd, bytes, offset, length, position) => {
      if (left === 0) throw fails('EIO')
      const step = Math.min(left, length as number)
      left -= step
      return real(fd, bytes, offset, step, position)
    }) as typeof fs.writeSync)
    write(writer, block(numbered(5, 10)))
    expectSettled(store, directory)
    vi.restoreAllMocks()
    await new Promise((resolve) => setTimeout(resolve, 600))
    write(writer, block(numbered(10, 11)))
    expectSettled(store, directory)
    await writer.close()
    expect(await numbersOf(await store.plan())).toEqual([0, 1, 2, 3, 4, 5, 6, 10])
    expectSettled(store, directory)
    await store.close()
  })

  it('counts blocks for which no file can be made, and leaves no file behind', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const { writer } = watched(store)
    vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw fails('ENOSPC')
    })
    write(writer, block(numbered(0, 5)))
    expect(fs.readdirSync(folderOf(directory))).toEqual([])
    expectSettled(store, directory)
    vi.restoreAllMocks()
    expect(store.writerCounters('eth0').droppedDisk).toBe(5)
    await writer.close()
    await store.close()
  })

  it('goes on when somebody deletes its folder', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const { writer } = watched(store)
    write(writer, block(numbered(0, 5)))
    fs.rmSync(path.join(directory, 'recorder'), { recursive: true })
    await writer.close()
    expect(store.stats()).toMatchObject({ segments: 0, bytes: 0 })
    const next = writerOf(store, 'eth0')
    expect(write(next, block(numbered(5, 10)))).toBe(true)
    expect(await numbersOf(await store.plan())).toEqual(range(5, 10))
    await next.close()
    await store.close()
  })

  it('keeps counters over writers of one adapter, and numbers of segments apart', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    for (let i = 0; i < 3; i++) {
      const writer = writerOf(store, 'eth0')
      write(writer, block(numbered(i * 10, i * 10 + 10)))
      await writer.close()
    }
    expect(store.writerCounters('eth0')).toMatchObject({ written: 30, writtenBytes: 30 * RECORD })
    expect(store.writerCounters('eth1')).toMatchObject({ written: 0 })
    expect(fs.readdirSync(folderOf(directory)).length).toBe(3)
    expect(store.stats()).toMatchObject({ oldest: NOON, newest: at(29) })
    await store.close()
  })

  it('takes nanosecond files as they are', async () => {
    const store = await openStore(temporary())
    const writer = writerOf(store, 'eth0', { precision: 'nano' })
    const time = NOON + 123_456_789n
    write(writer, block([{ number: 1, time }], { precision: 'nano' }))
    expect((await store.plan({ from: time, to: time + 1n })).packets).toBe(1)
    expect((await store.plan({ from: time + 1n })).packets).toBe(0)
    expect((await store.plan()).precision).toBe('nano')
    await writer.close()
    await store.close()
  })
})
