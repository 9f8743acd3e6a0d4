import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import type { Store } from '#src/store/store.js'
import {
  block,
  FORMAT,
  numbered,
  numbersOf,
  openStore,
  temporary,
  write,
  writerOf,
} from './helpers.js'

/** A writer in a real worker, as in the agent: it may wait while this thread makes room. */
function work(
  store: Store,
  adapter: string,
  task: object,
): { worker: Worker; done: Promise<number> } {
  const worker = new Worker(new URL('./writer.mjs', import.meta.url), {
    workerData: { options: store.writerOptions(adapter, FORMAT), length: 60, pauseMs: 0, ...task },
  })
  let packets = 0
  const done = new Promise<number>((resolve, reject) => {
    worker.on('message', (message) => {
      if (message.event) store.apply(adapter, message.event)
      else packets = message.done
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve(packets))
  })
  return { worker, done }
}

/** Bytes of all files below a directory; files may go while it is read. */
function bytesIn(directory: string): number {
  let bytes = 0
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isFile()) bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}

describe('retention', () => {
  it.each([
    ['one writer', 1, 1 << 20, 800, 190],
    ['four writers', 4, 1 << 20, 300, 190],
    ['twelve writers on a small quota', 12, 1 << 20, 60, 190],
    ['two writers with blocks larger than their segments', 2, 1 << 20, 40, 3400],
  ])(
    'never lets %s exceed the quota, and loses nothing',
    async (_, writers, bytes, blocks, packets) => {
      const directory = temporary()
      const store = await openStore(directory, { bytes })
      store.blockBytes(262144)
      const tasks = Array.from({ length: writers }, (_, i) =>
        work(store, `eth${i}`, { blocks, packetsPerBlock: packets }),
      )
      let most = 0
      let over = 0
      const sampling = setInterval(() => {
        const now = bytesIn(directory)
        most = Math.max(most, now)
        if (now > bytes) over++
      }, 5)
      await Promise.all(tasks.map(({ done }) => done))
      clearInterval(sampling)
      expect(over, `${most} bytes at most`).toBe(0)
      expect(most).toBeGreaterThan(bytes / 4)
      for (let i = 0; i < writers; i++) {
        expect(store.writerCounters(`eth${i}`)).toMatchObject({
          written: blocks * packets,
          droppedDisk: 0,
        })
      }
      expect(store.stats().evictions.bytes).toBeGreaterThan(0)
      // What is just being deleted is gone a moment before it is given back.
      const recorder = path.join(directory, 'recorder')
      await expect.poll(() => store.stats().bytes - bytesIn(recorder)).toBe(0)
      await store.close()
    },
  )

  it('makes room by closing the open segments of quiet adapters when nothing else is left', async () => {
    const directory = temporary()
    const store = await openStore(directory, { bytes: 1 << 20 })
    // Each takes a segment and leaves it open; a busy one follows.
    const quiet = Array.from({ length: 20 }, (_, i) =>
      work(store, `quiet${i}`, { blocks: 1, packetsPerBlock: 600, hang: true }),
    )
    await expect.poll(() => store.stats().bytes, { timeout: 10_000 }).toBeGreaterThan(20 * 600 * 76)
    const busy = work(store, 'busy', { blocks: 20, packetsPerBlock: 800, pauseMs: 100 })
    await busy.done
    const { written, droppedDisk } = store.writerCounters('busy')
    expect(written + droppedDisk).toBe(20 * 800)
    expect(written).toBeGreaterThan(10 * 800)
    expect(bytesIn(directory)).toBeLessThanOrEqual(1 << 20)
    await Promise.all(quiet.map(({ worker }) => worker.terminate()))
    await store.close()
  })

  it('completes what a terminated worker left, and settles its budget', async () => {
    const directory = temporary()
    const store = await openStore(directory)
    const { worker, done } = work(store, 'eth0', { blocks: 3, packetsPerBlock: 100, hang: true })
    await expect.poll(() => store.writerCounters('eth0').written).toBe(300)
    await worker.terminate()
    await done
    const writer = writerOf(store, 'eth0')
    write(writer, block(numbered(300, 400)))
    expect((await numbersOf(await store.plan())).length).toBe(400)
    expect(store.stats()).toMatchObject({ recoveries: 1, segments: 2 })
    expect(store.stats().bytes).toBe(bytesIn(path.join(directory, 'recorder')))
    await writer.close()
    await store.close()
  })

  it('deletes the oldest over all adapters first', async () => {
    const directory = temporary()
    const store = await openStore(directory, { bytes: 1 << 20, segment: 1 << 16 })
    const old = writerOf(store, 'old')
    for (let n = 0; n < 3; n++) write(old, block(numbered(n * 800, n * 800 + 800)))
    await old.close()
    const fresh = writerOf(store, 'fresh')
    for (let n = 0; n < 30; n++) {
      write(fresh, block(numbered(n * 800, n * 800 + 800)))
      // The next one finds room, however busy the disk is.
      await expect.poll(() => store.stats().bytes, { timeout: 10_000 }).toBeLessThan(960_000)
    }
    await fresh.close()
    expect(store.adapters()).toEqual(['fresh'])
    const kept = await numbersOf(await store.plan())
    expect(kept.at(-1)).toBe(30 * 800 - 1)
    await store.close()
  })

  it('evicts while the disk has less free space than asked, but keeps what is being written', async () => {
    const directory = temporary()
    const store = await openStore(directory, { free: 2 ** 60, segment: 1 << 16 })
    const writer = writerOf(store, 'eth0')
    for (let n = 0; n < 5; n++) write(writer, block(numbered(n * 800, n * 800 + 800)))
    await expect.poll(() => store.stats().evictions.free, { timeout: 5000 }).toBe(4)
    expect(store.stats().segments).toBe(1)
    await writer.close()
    await store.close()
  })
})
