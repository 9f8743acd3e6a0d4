import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('llc')

describe('llc', () => {
  it('reads SNAP', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'llc',
        offset: 14,
        size: 8,
        'llc.dsap': 0xaa,
        'llc.dsap.ig': false,
        'llc.ssap': 0xaa,
        'llc.ssap.cr': false,
        'llc.control': 3,
        'llc.oui': 0,
        'llc.type': 0x0806,
      },
    ])
    expect(packets[0]!.names).toBe('eth llc arp')
  })

  it("reads numbers of Cisco's and of other organizations", () => {
    expect(packets[1]!.own[0]).toMatchObject({ 'llc.oui': 0x00000c, 'llc.cisco_pid': 0x2004 })
    expect(packets[3]!.own[0]).toMatchObject({ 'llc.oui': 0xfedcba, 'llc.pid': 0x00bb })
  })

  it('reads a bridged frame behind its padding', () => {
    expect(packets[2]!.names).toBe('eth llc eth arp')
  })

  it('knows IP without SNAP', () => {
    expect(packets[4]!.names).toBe('eth llc ip udp data')
  })

  it('reads control fields of two bytes', () => {
    expect(packets[5]!.own[0]).toMatchObject({ size: 4, 'llc.control': 0x0401 })
    expect(packets[5]!.names).toBe('eth llc')
    expect(packets[6]!.own[0]).toMatchObject({ 'llc.control': 0x0402 })
    expect(packets[6]!.names).toBe('eth llc data')
    expect(packets[7]!.own[0]).toMatchObject({ 'llc.control': 0xaf })
  })

  it('stops where it is cut', () => {
    const { own, stopped } = readBytes('aa aa 03 0000', 11, 'llc')
    expect(own[0]).toMatchObject({ size: 3, 'llc.dsap': 0xaa })
    expect(stopped).toMatchObject({ protocol: 'llc', need: 8, have: 5 })
    expect(readBytes('f0 f0 02', 11, 'llc').stopped).toMatchObject({ need: 4, have: 3 })
  })
})
