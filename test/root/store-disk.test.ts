/**
 * A disk that is really full: a small tmpfs, which only root may mount.
 * `vitest run --config test/vitest.config.ts --mode root test/root/store-disk.test.ts`
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  block,
  numbered,
  numbersOf,
  openStore,
  range,
  readPackets,
  temporary,
  write,
  writerOf,
} from '../store/helpers.js'

const mayMount = process.platform === 'linux' && process.getuid?.() === 0
if (!mayMount) console.warn('SKIPPED: the tests of a full disk need root on Linux to mount a tmpfs')

const mounted: string[] = []
afterAll(() => {
  for (const directory of mounted) execFileSync('umount', ['-l', directory])
})

function tmpfs(bytes: number): string {
  const directory = path.join(temporary(), 'disk')
  mkdirSync(directory)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory])
  mounted.push(directory)
  return directory
}

/** Fills a disk to the last byte; gives the file that does. */
function fill(directory: string): string {
  const file = path.join(directory, 'filler')
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    for (;;) {
      try {
        writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
      } catch {
        break
      }
    }
  }
  return file
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.runIf(mayMount)('a disk filled by another file', () => {
  it('ends the recording at a whole record, counts what is lost, and goes on within a second', async () => {
    const disk = tmpfs(2 << 20)
    const directory = path.join(disk, 'data')
    const store = await openStore(directory, { bytes: 1 << 20, segment: 1 << 18 })
    const writer = writerOf(store, 'eth0')
    let number = 0
    const send = () => {
      number += 37
      return write(writer, block(numbered(number - 37, number)))
    }
    for (let i = 0; i < 20; i++) send()
    const filler = fill(disk)
    while (send()) await pause(1)
    for (let i = 0; i < 30; i++) {
      send()
      await pause(20)
      const { written, droppedDisk, failing, error } = store.writerCounters('eth0')
      expect(written + droppedDisk).toBe(number)
      expect(failing).toBe(true)
      expect(error?.code).toBe('DISK_FULL')
    }
    rmSync(filler)
    const start = performance.now()
    while (!send()) await pause(10)
    expect(performance.now() - start).toBeLessThan(1000)
    for (let i = 0; i < 20; i++) send()
    const { written, droppedDisk, failing } = store.writerCounters('eth0')
    expect(written + droppedDisk).toBe(number)
    expect(failing).toBe(false)
    expect(droppedDisk).toBeGreaterThan(0)
    const kept = await numbersOf(await store.plan())
    expect(kept.length).toBe(written)
    await writer.close()
    await store.close()
    const folder = path.join(directory, 'recorder', 'eth0')
    let packets = 0
    for (const name of readdirSync(folder)) {
      expect(name).toMatch(/^\d{10}-/)
      const bytes = readFileSync(path.join(folder, name))
      // Whole records to the last byte.
      expect((bytes.length - 24) % 76).toBe(0)
      packets += (await readPackets(bytes)).length
    }
    expect(packets).toBe(written)
  })

  it('is no reason to lose what was written before', async () => {
    const disk = tmpfs(1 << 20)
    const directory = path.join(disk, 'data')
    const store = await openStore(directory, { bytes: 16 << 20, segment: 4 << 20 })
    const writer = writerOf(store, 'eth0')
    let number = 0
    while (write(writer, block(numbered(number, number + 1000)))) number += 1000
    const { written } = store.writerCounters('eth0')
    expect(written).toBeGreaterThan(number - 1)
    expect(written).toBeLessThan(number + 1000)
    await writer.close()
    await store.close()
    const again = await openStore(directory, { bytes: 16 << 20, segment: 4 << 20 })
    expect(await numbersOf(await again.plan())).toEqual(range(0, written))
    const sizes = readdirSync(path.join(directory, 'recorder', 'eth0')).map(
      (name) => statSync(path.join(directory, 'recorder', 'eth0', name)).size,
    )
    expect(again.stats().bytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
    await again.close()
  })
})
