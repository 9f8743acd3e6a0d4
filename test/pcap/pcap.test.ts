import { describe, expect, it } from 'vitest'
import { readHeader, scanRecords, timeRuns, writeHeader } from '#src/pcap/pcap.js'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))

describe('the header', () => {
  it('is written little endian, version 2.4', () => {
    expect(writeHeader({ linkType: 1, snaplen: 262144, precision: 'micro' })).toEqual(
      hex('d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000'),
    )
    expect(writeHeader({ linkType: 113, snaplen: 96, precision: 'nano' })).toEqual(
      hex('4d3cb2a1 0200 0400 00000000 00000000 60000000 71000000'),
    )
  })

  it('is read in both byte orders and precisions', () => {
    expect(readHeader(hex('d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000'))).toEqual({
      linkType: 1,
      snaplen: 262144,
      precision: 'micro',
      littleEndian: true,
    })
    expect(readHeader(hex('a1b23c4d 0002 0004 00000000 00000000 00000060 00000071'))).toEqual({
      linkType: 113,
      snaplen: 96,
      precision: 'nano',
      littleEndian: false,
    })
  })

  it('holds raw IP under the number files have for it, whatever number the system has', () => {
    const header = writeHeader({ linkType: 12, snaplen: 96, precision: 'micro' })
    expect(header[20]).toBe(101)
    expect(readHeader(header)?.linkType).toBe(12)
  })

  it('leaves the length of the frame check sequence out of the link type', () => {
    const bytes = hex('d4c3b2a1 0200 0400 00000000 00000000 00000400 01000014')
    expect(readHeader(bytes)?.linkType).toBe(1)
  })

  it('is null for pcapng, short files, other versions and text', () => {
    expect(readHeader(hex('0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffff ffffffff'))).toBeNull()
    expect(readHeader(hex('d4c3b2a1 0200 0400'))).toBeNull()
    expect(readHeader(hex('d4c3b2a1 0300 0400 00000000 00000000 00000400 01000000'))).toBeNull()
    expect(readHeader(new Uint8Array(24).fill(65))).toBeNull()
  })
})

const record = (sec: number, frac: number, kept: number): Uint8Array => {
  const bytes = new Uint8Array(16 + kept)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, sec, true)
  view.setUint32(4, frac, true)
  view.setUint32(8, kept, true)
  view.setUint32(12, kept, true)
  return bytes
}
const records = (...all: Uint8Array[]) => Uint8Array.from(all.flatMap((one) => [...one]))

describe('scanning records', () => {
  it('counts whole records and finds the earliest and latest time, in any order', () => {
    const bytes = records(record(7, 5, 3), record(6, 999_999, 0), record(7, 6, 1))
    expect(scanRecords(bytes, 0, bytes.length, 'micro')).toEqual({
      end: bytes.length,
      packets: 3,
      first: 6_999_999_000n,
      last: 7_000_006_000n,
      corrupt: false,
    })
  })

  it('ends at the last whole record, wherever the bytes end', () => {
    const one = record(1, 1, 10)
    const bytes = records(one, record(2, 2, 20))
    for (let end = 0; end <= bytes.length; end++) {
      const scan = scanRecords(bytes, 0, end, 'micro')
      const packets = end === bytes.length ? 2 : end >= one.length ? 1 : 0
      expect(scan.packets).toBe(packets)
      expect(scan.end).toBe([0, one.length, bytes.length][packets])
      expect(scan.corrupt).toBe(false)
    }
  })

  it('stops before a length that cannot be right and a fraction past the second', () => {
    const good = record(1, 1, 4)
    const long = record(2, 2, 4)
    new DataView(long.buffer).setUint32(8, 1048577, true)
    for (const bad of [long, record(2, 1_000_000, 4)]) {
      const bytes = records(good, bad, good)
      const scan = scanRecords(bytes, 0, bytes.length, 'micro')
      expect(scan).toMatchObject({ end: good.length, packets: 1, corrupt: true })
    }
    expect(scanRecords(record(2, 999_999_999, 4), 0, 20, 'nano').corrupt).toBe(false)
  })

  it('reads big-endian files when told so, and respects the offset of a view', () => {
    const big = hex('00000001 00000002 00000002 00000002 aabb')
    const shifted = records(new Uint8Array(5), big, new Uint8Array(3)).subarray(5)
    expect(scanRecords(shifted, 0, 18, 'micro', false)).toMatchObject({ end: 18, packets: 1 })
  })
})

describe('runs of a time range', () => {
  const sizes = 20
  const bytes = records(...[10, 20, 15, 30, 40].map((us) => record(1, us, 4)))
  const runs = (from: bigint, to: bigint) => timeRuns(bytes, 0, bytes.length, 'micro', from, to)
  const us = (n: number) => 1_000_000_000n + BigInt(n) * 1000n

  it('include the start and leave out the end', () => {
    expect(runs(us(30), us(40))).toEqual([[3 * sizes, 4 * sizes, 1]])
    expect(runs(us(10), us(41))).toEqual([[0, 5 * sizes, 5]])
  })

  it('are several when packets are out of order', () => {
    expect(runs(us(16), us(31))).toEqual([
      [sizes, 2 * sizes, 1],
      [3 * sizes, 4 * sizes, 1],
    ])
  })

  it('compare nanoseconds with microseconds exactly', () => {
    expect(runs(us(30) + 1n, us(40))).toEqual([])
    expect(runs(us(30) - 999n, us(30) + 1n)).toEqual([[3 * sizes, 4 * sizes, 1]])
  })

  it('are empty for ranges that are empty, before 1970 or far ahead', () => {
    expect(runs(us(30), us(30))).toEqual([])
    expect(runs(-5n, 0n)).toEqual([])
    expect(runs(1n << 62n, 1n << 63n)).toEqual([])
    expect(runs(-5n, 1n << 63n)).toEqual([[0, 5 * sizes, 5]])
  })

  it('leave out a torn record', () => {
    expect(timeRuns(bytes, 0, bytes.length - 1, 'micro', 0n, 1n << 63n)).toEqual([
      [0, 4 * sizes, 4],
    ])
  })
})
