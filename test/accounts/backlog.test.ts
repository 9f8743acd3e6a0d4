/** Blocks that wait to be accounted: in turn, not too many, and each given back once. */
import { afterEach, expect, test, vi } from 'vitest'
import { Accounts, accountsMemory } from '#src/accounts/accounts.js'
import { Backlog, type BacklogOptions } from '#src/accounts/backlog.js'
import {
  ACCOUNTED,
  FLOWS,
  FLOWS_ENDED,
  SKIPPED_BLOCKS,
  SKIPPED_PACKETS,
} from '#src/accounts/series.js'
import type { Block } from '#src/capture/block.js'
import { hex, udp } from './wire.js'

const START = 1_767_225_600
const ENDS = { from: '192.0.2.1', to: '192.0.2.2', fromPort: 1000, toPort: 2000 }
const PACKET = hex(udp(ENDS, '01020304'))

afterEach(() => vi.useRealTimers())

/** Records of IP packets at the first second. */
function records(packets: number): Uint8Array {
  const size = 16 + PACKET.length
  const bytes = new Uint8Array(packets * size)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < bytes.length; at += size) {
    view.setUint32(at, START, true)
    view.setUint32(at + 8, PACKET.length, true)
    view.setUint32(at + 12, PACKET.length, true)
    bytes.set(PACKET, at + 16)
  }
  return bytes
}

function setup(options: Partial<BacklogOptions> = {}) {
  const memory = accountsMemory(1000)
  const times = { closed: 10, tcp: 60, other: 30 }
  const accounts = new Accounts(memory, { linkType: 101, precision: 'micro', times })
  const failures: Error[] = []
  const backlog = new Backlog({
    accounts,
    base: new Float64Array(memory.base),
    most: 2,
    live: false,
    onFailure: (error) => failures.push(error),
    ...options,
  })
  const released: number[] = []
  const block = (number: number, packets = 10): Block => ({
    bytes: records(packets),
    packets,
    first: BigInt(START) * 1_000_000_000n,
    last: BigInt(START) * 1_000_000_000n,
    release: () => released.push(number),
  })
  return { accounts, cells: accounts.cells, backlog, released, failures, block }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a block is accounted when there is nothing to write, then given back', async () => {
  const { backlog, released, cells, block } = setup()
  backlog.put(block(1), 0)
  backlog.put(block(2), 0)
  expect(released).toEqual([])
  await turn()
  expect(released).toEqual([1])
  await turn()
  expect(released).toEqual([1, 2])
  expect(cells[ACCOUNTED]).toBe(20)
  expect(cells[SKIPPED_PACKETS]).toBe(0)
})

test('when too many wait, the next is given back at once and counted', () => {
  const { backlog, released, cells, block } = setup()
  backlog.put(block(1), 0)
  backlog.put(block(2), 0)
  backlog.put(block(3, 7), 0)
  expect(released).toEqual([3])
  backlog.drain()
  expect(released).toEqual([3, 1, 2])
  expect(cells[ACCOUNTED]).toBe(20)
  expect(cells[SKIPPED_BLOCKS]).toBe(1)
  expect(cells[SKIPPED_PACKETS]).toBe(7)
})

test('blocks that have not been written yet count as waiting', () => {
  const { backlog, released, cells, block } = setup({ most: 4 })
  for (const [number, waiting] of [5, 4, 3, 2, 1, 0].entries()) backlog.put(block(number), waiting)
  // The newest are those that are accounted.
  expect(released).toEqual([0, 1])
  backlog.close()
  expect(cells[ACCOUNTED]! + cells[SKIPPED_PACKETS]!).toBe(60)
})

test('a replay waits, and is accounted whole', () => {
  const { backlog, released, cells, block } = setup({ most: Number.POSITIVE_INFINITY })
  for (let number = 0; number < 50; number++) backlog.put(block(number), 10)
  expect(released).toEqual([])
  backlog.close()
  expect(released).toHaveLength(50)
  expect(cells[ACCOUNTED]).toBe(500)
})

test('a block that cannot be accounted is counted as skipped, told once, and given back', () => {
  const { backlog, accounts, released, cells, failures, block } = setup({ most: 9 })
  vi.spyOn(accounts, 'block').mockImplementationOnce(() => {
    throw new Error('a mistake')
  })
  vi.spyOn(accounts, 'block').mockImplementationOnce(() => {
    throw new Error('another')
  })
  for (const number of [1, 2, 3]) backlog.put(block(number), 0)
  backlog.drain()
  expect(released).toEqual([1, 2, 3])
  expect(failures).toHaveLength(1)
  expect(cells[ACCOUNTED]! + cells[SKIPPED_PACKETS]!).toBe(30)
})

test('flows end by the clock of the packets although none comes', () => {
  vi.useFakeTimers()
  const { backlog, cells, block } = setup({ live: true })
  backlog.put(block(1), 0)
  backlog.drain()
  expect(cells[FLOWS]).toBe(1)
  vi.advanceTimersByTime(20_000)
  expect(cells[FLOWS]).toBe(1)
  vi.advanceTimersByTime(40_000)
  expect(cells[FLOWS]).toBe(0)
  expect(cells[FLOWS_ENDED + 1]).toBe(1)
  backlog.close()
  expect(vi.getTimerCount()).toBe(0)
})
