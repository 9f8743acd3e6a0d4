import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeAdapter, encodeAdapter, parseSegmentName, segmentName } from '#src/store/names.js'
import { temporary } from './helpers.js'

const HOSTILE = [
  '..',
  '.',
  '',
  '../../etc/passwd',
  '..\\..\\windows',
  '/',
  'C:',
  'CON',
  'con.txt',
  'nul',
  'LPT1',
  'COM9.log',
  'CONIN$',
  'eth0.',
  '.hidden',
  'a b',
  'vEthernet (nat) 2',
  '{4D36E972-E325-11CE-BFC1-08002BE10318}',
  'eth0@if12',
  'Ünïcødé 網路',
  'nul\0byte',
  'line\r\nbreak',
  '%',
  '%41',
  '%2E',
  '%-',
  '<b>"*?|',
  '🦈',
]

describe('the folder of an adapter', () => {
  it('is readable for ordinary names', () => {
    expect(encodeAdapter('eth0')).toBe('eth0')
    expect(encodeAdapter('vlan.100')).toBe('vlan.100')
    expect(encodeAdapter('{4D36E972-E325}')).toBe('{4D36E972-E325}')
    expect(encodeAdapter('a b')).toBe('a%20b')
  })

  it.each(HOSTILE)('of %j is safe everywhere, and its name comes back', (name) => {
    const folder = encodeAdapter(name)
    expect(folder).toMatch(/^[A-Za-z0-9_.{}%-]+$/)
    expect(folder).not.toMatch(/^\.|\.$/)
    expect(folder).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
    expect(folder.length).toBeLessThanOrEqual(120)
    expect(decodeAdapter(folder)).toBe(name)
  })

  it('differs for names that differ', () => {
    expect(new Set(HOSTILE.map(encodeAdapter)).size).toBe(HOSTILE.length)
  })

  it('of a long name is cut, with a hash that tells it from others, and shows as it is', () => {
    const one = encodeAdapter(`${'é'.repeat(500)}1`)
    const two = encodeAdapter(`${'é'.repeat(500)}2`)
    expect(one).not.toBe(two)
    for (const folder of [one, two]) {
      expect(folder.length).toBeLessThanOrEqual(120)
      expect(folder).toMatch(/^(%C3%A9)+(%C3)?%-[0-9a-f]{16}$/)
      expect(decodeAdapter(folder)).toBe(folder)
    }
  })

  it('can be made, and stays below its parent', () => {
    const root = temporary()
    for (const name of HOSTILE) mkdirSync(path.join(root, encodeAdapter(name)))
    expect(readdirSync(root).map(decodeAdapter).sort()).toEqual([...HOSTILE].sort())
  })

  it('that no name leads to shows as it is', () => {
    for (const folder of ['%zz', '%4', '%41', 'a b', 'lost+found']) {
      expect(decodeAdapter(folder)).toBe(folder)
    }
  })
})

describe('the name of a segment', () => {
  const segment = {
    sequence: 7,
    first: 1_769_860_800_123_456_789n,
    last: 1_769_860_804_000_000_000n,
    packets: 512,
  }
  const name = '0000000007-20260131T120000.123456789Z-20260131T120004.000000000Z-512.pcap'

  it('tells its number, times and packets', () => {
    expect(segmentName(segment)).toBe(name)
    expect(parseSegmentName(name)).toEqual(segment)
  })

  it('holds every time a record can have', () => {
    for (const time of [0n, 1n, 4_294_967_295_999_999_999n]) {
      const one = { sequence: 12_345_678_901, first: time, last: time, packets: 0 }
      expect(parseSegmentName(segmentName(one))).toEqual(one)
    }
  })

  it('is not guessed from other names', () => {
    for (const other of [
      'capture.pcap',
      '.0000000007.pcap',
      `${name}.gz`,
      `x${name}`,
      name.replace('T120004', 'T115959'),
    ]) {
      expect(parseSegmentName(other)).toBeUndefined()
    }
  })
})
