import { describe, expect, it } from 'vitest'
import { ARP_CONFLICTS } from '#src/accounts/series.js'
import { Bench, word } from './wire.js'

const FIRST = '020000000001'
const SECOND = '020000000002'

/** An ARP packet (RFC 826) of this sender; `tag`: a VLAN's. */
function arp(mac: string, address: string, { operation = 1, tag = '' } = {}): string {
  const sender = address
    .split('.')
    .map((octet) => word(Number(octet), 1))
    .join('')
  return `ffffffffffff${mac}${tag}0806 0001 0800 06 04 ${word(operation, 2)} ${mac} ${sender} 000000000000 0a000063`.replaceAll(
    ' ',
    '',
  )
}

const conflicts = (bench: Bench) => bench.accounts.cells[ARP_CONFLICTS]

describe('ARP', () => {
  it('counts when an address goes to another MAC address, and names both', () => {
    const bench = new Bench(1)
    bench.put(0, arp(FIRST, '10.0.0.7'))
    bench.put(1, arp(FIRST, '10.0.0.7', { operation: 2 }))
    expect(conflicts(bench)).toBe(0)
    bench.put(2, arp(SECOND, '10.0.0.7', { operation: 2 }))
    bench.put(3, arp(FIRST, '10.0.0.7'))
    bench.put(4, arp(FIRST, '10.0.0.8'))
    expect(conflicts(bench)).toBe(2)
    expect(bench.accounts.arp.top(5)).toEqual([
      {
        address: '10.0.0.7',
        mac: '02:00:00:00:00:01',
        before: '02:00:00:00:00:02',
        conflicts: 2,
      },
    ])
  })

  it('does not take a probe for a claim', () => {
    const bench = new Bench(1)
    bench.put(0, arp(FIRST, '0.0.0.0'))
    bench.put(1, arp(SECOND, '0.0.0.0'))
    expect(conflicts(bench)).toBe(0)
  })

  it('forgets a claim that was not repeated for twenty minutes', () => {
    const bench = new Bench(1)
    bench.put(0, arp(FIRST, '10.0.0.7'))
    bench.put(1200, arp(SECOND, '10.0.0.7'))
    expect(conflicts(bench)).toBe(0)
    bench.put(2399, arp(FIRST, '10.0.0.7'))
    expect(conflicts(bench)).toBe(1)
  })

  it('tells VLANs apart, on which addresses may be others', () => {
    const bench = new Bench(1)
    bench.put(0, arp(FIRST, '10.0.0.7', { tag: '81000005' }))
    bench.put(1, arp(SECOND, '10.0.0.7', { tag: '81000006' }))
    bench.put(2, arp(SECOND, '10.0.0.7'))
    expect(conflicts(bench)).toBe(0)
    bench.put(3, arp(SECOND, '10.0.0.7', { tag: '81000005' }))
    expect(conflicts(bench)).toBe(1)
  })

  it('keeps the addresses seen last when there are too many', () => {
    const bench = new Bench(1)
    for (let i = 0; i < 20_000; i++) bench.put(i / 1000, arp(FIRST, `10.1.${i >> 8}.${i & 255}`))
    bench.put(30, arp(SECOND, '10.1.78.31'))
    expect(conflicts(bench)).toBe(1)
    bench.put(31, arp(SECOND, '10.1.0.1'))
    expect(conflicts(bench)).toBe(1)
  })

  it('reads nothing of a packet that is cut or of other addresses', () => {
    const bench = new Bench(1)
    bench.put(0, arp(FIRST, '10.0.0.7'))
    bench.put(1, arp(SECOND, '10.0.0.7'), 41)
    bench.put(2, arp(SECOND, '10.0.0.7').replace('00010800', '00060800'))
    bench.put(3, arp(SECOND, '10.0.0.7').replace('08000604', '08000810'))
    expect(conflicts(bench)).toBe(0)
  })
})
