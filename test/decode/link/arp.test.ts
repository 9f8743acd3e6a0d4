import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('arp')

describe('arp', () => {
  it('reads who asks for whom', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'arp',
        offset: 14,
        size: 28,
        'arp.hw.type': 1,
        'arp.proto.type': 0x0800,
        'arp.hw.size': 6,
        'arp.proto.size': 4,
        'arp.opcode': 1,
        'arp.src.hw_mac': '02:00:00:00:00:02',
        'arp.src.proto_ipv4': '192.0.2.1',
        'arp.dst.hw_mac': '00:00:00:00:00:00',
        'arp.dst.proto_ipv4': '192.0.2.2',
      },
    ])
    expect(packets[1]!.own[0]).toMatchObject({ 'arp.opcode': 2 })
  })

  it('tells an announcement, and takes RARP about oneself for none', () => {
    expect(packets[2]!.own[0]).toMatchObject({ 'arp.isgratuitous': true })
    expect(packets[3]!.own[0]).toMatchObject({ 'arp.opcode': 3 })
    expect(packets[3]!.own[0]).not.toHaveProperty('arp.isgratuitous')
  })

  it('reads addresses of other kinds as bytes', () => {
    expect(packets[4]!.own[0]).toMatchObject({ 'arp.src.hw': '1841', 'arp.dst.hw': '0000' })
    expect(packets[5]!.own[0]).toMatchObject({ 'arp.src.proto': '00000a01' })
  })

  it('reads of a cut packet what is there', () => {
    const head = '020000000001 020000000002 0806 0001 0800 06 04 0001 020000000002 c0000201'
    const { own, stopped } = readBytes(`${head} 0000`, 1, 'arp')
    expect(own[0]).toMatchObject({ 'arp.src.proto_ipv4': '192.0.2.1' })
    expect(own[0]).not.toHaveProperty('arp.dst.hw_mac')
    expect(stopped).toMatchObject({ protocol: 'arp', need: 28, have: 20, because: 'packet' })
  })

  it('does not read past the packet whatever the sizes say', () => {
    const { own, stopped } = readBytes(
      '020000000001 020000000002 0806 0001 0800 ff ff 0001 0102',
      1,
      'arp',
    )
    expect(Object.keys(own[0]!)).not.toContain('arp.src.hw')
    expect(stopped).toMatchObject({ need: 8 + 4 * 255, have: 10 })
  })
})
