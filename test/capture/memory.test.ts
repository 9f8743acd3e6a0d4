import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { preferHugePages } from '#src/capture/memory.js'

// Under Wine the files of Linux are there, too.
const linux =
  process.platform === 'linux' && existsSync('/sys/kernel/mm/transparent_hugepage/enabled')

/** Kilobytes of this process that are asked for in huge pages (proc(5), VmFlags). */
function asked(): number {
  const maps = readFileSync('/proc/self/smaps', 'utf8').split(/^VmFlags:/m)
  let sum = 0
  for (let i = 1; i < maps.length; i++) {
    const flags = maps[i]!.slice(0, maps[i]!.indexOf('\n')).trim().split(' ')
    if (flags.includes('hg')) sum += Number(/^Size:\s+(\d+)/m.exec(maps[i - 1]!)![1])
  }
  return sum
}

it.skipIf(!linux)('asks for huge pages for a large table, and leaves it as it was', () => {
  const before = asked()
  const memory = new SharedArrayBuffer(64 << 20)
  expect(preferHugePages(memory)).toBe(true)
  // All but a page at each end, where the table does not begin with one.
  expect(asked() - before).toBeGreaterThanOrEqual((64 << 10) - 8)
  const words = new Int32Array(memory)
  expect(words.every((word) => word === 0)).toBe(true)
  words.fill(7)
  expect(words.at(-1)).toBe(7)
})

it('leaves a small table alone', () => {
  expect(preferHugePages(new SharedArrayBuffer(16 << 20))).toBe(false)
})
