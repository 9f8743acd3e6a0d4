import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('ppp')

describe('ppp', () => {
  it('reads address, control and protocol', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'ppp',
        offset: 0,
        size: 4,
        'ppp.address': 0xff,
        'ppp.control': 3,
        'ppp.protocol': 0x0021,
      },
    ])
    expect(packets[0]!.names).toBe('ppp ip udp data')
    expect(packets[3]!.names).toBe('ppp mpls ip udp data')
  })

  it('reads what leaves address and control out, and the first byte of the protocol', () => {
    expect(packets[1]!.own).toEqual([
      { protocol: 'ppp', offset: 0, size: 2, 'ppp.protocol': 0x0057 },
    ])
    expect(packets[1]!.names).toBe('ppp ipv6 udp data')
    expect(packets[2]!.own[0]).toMatchObject({ size: 1, 'ppp.protocol': 0x0021 })
  })

  it("knows lines that speak Cisco's HDLC", () => {
    expect(packets[4]!.names).toBe('ppp chdlc ip udp data')
  })

  it('reads the direction that pppd writes', () => {
    expect(readBytes('01 ff03 c021 01', 166, 'ppp').own[0]).toMatchObject({
      'ppp.direction': 1,
      'ppp.protocol': 0xc021,
    })
  })

  it('leaves unknown protocols as data, and stops where it is cut', () => {
    expect(packets[5]!.names).toBe('ppp data')
    expect(readBytes('ff 03 00', 9, 'ppp').stopped).toMatchObject({ need: 4, have: 3 })
    expect(readBytes('ff', 9, 'ppp').stopped).toMatchObject({ need: 3, have: 1 })
  })
})
