import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { read } from '../link/read.js'

const packets = read('ipv6.routing')
const decoder = createDecoder({ checksums: true })
const status = (i: number) => {
  const bytes = fixture('ipv6.routing').packets[i]!
  const { length: end } = bytes
  const { layers } = decoder.decode({ bytes, at: 0, end, originalLength: end, linkType: 1 })
  const udp = layers.find(({ protocol }) => protocol === 'udp') as unknown as object
  return (udp as Record<string, unknown>)['udp.checksum.status']
}

describe('ipv6routing', () => {
  it('reads a source route', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ipv6.routing',
        offset: 54,
        size: 40,
        'ipv6.routing.nxt': 17,
        'ipv6.routing.len': 4,
        'ipv6.routing.len_oct': 40,
        'ipv6.routing.type': 0,
        'ipv6.routing.segleft': 1,
        'ipv6.routing.src.reserved': '00000000',
        'ipv6.routing.src.addr': ['2001:db8::2', '2001:db8::9'],
      },
    ])
  })

  it('reads the other types', () => {
    expect(packets[2]!.own[0]).toMatchObject({
      'ipv6.routing.mipv6.home_address': '2001:db8::9',
    })
    expect(packets[3]!.own[0]).toMatchObject({
      'ipv6.routing.rpl.cmprI': 15,
      'ipv6.routing.rpl.cmprE': 15,
      'ipv6.routing.rpl.pad': 6,
      'ipv6.routing.rpl.addr_count': 10,
      'ipv6.routing.rpl.address': ['09', '0a', '00', '00', '00', '00', '00', '00', '00', '00'],
    })
    expect(packets[4]!.own[0]).toMatchObject({
      'ipv6.routing.srh.last_entry': 1,
      'ipv6.routing.srh.tag': '0007',
      'ipv6.routing.srh.addr': ['2001:db8::9', '2001:db8::2'],
    })
    expect(packets[5]!.own[0]).toMatchObject({ 'ipv6.routing.unknown_data': '01020304' })
  })

  it('has the final destination for checksums; with RPL none is verified', () => {
    expect([0, 1, 2, 3, 4, 5].map(status)).toEqual([1, 1, 1, 2, 1, 1])
  })

  it('reads of a cut one the addresses that are there', () => {
    expect(packets[6]!.own[0]).toMatchObject({ 'ipv6.routing.srh.addr': ['2001:db8::9'] })
    expect(packets[6]!.stopped).toMatchObject({ protocol: 'ipv6.routing', need: 88, have: 24 })
  })
})
