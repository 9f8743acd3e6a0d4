import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('arcnet')

describe('arcnet', () => {
  it('reads frames of RFC 1051', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'arcnet',
        offset: 0,
        size: 5,
        'arcnet.src': 0xbe,
        'arcnet.dst': 0,
        'arcnet.offset': 'ed08',
        'arcnet.protID': 0xf1,
      },
    ])
    expect(packets[0]!.names).toBe('arcnet arp')
    expect(packets[1]!.names).toBe('arcnet ip udp data')
  })

  it('reads frames of RFC 1201, and no header in the later parts of a packet', () => {
    expect(packets[2]!.own[0]).toMatchObject({
      size: 8,
      'arcnet.split_flag': 0,
      'arcnet.sequence': 0x0165,
    })
    expect(packets[2]!.names).toBe('arcnet ip udp data')
    expect(packets[3]!.names).toBe('arcnet data')
  })

  it('finds the packet behind the bytes that fill up an odd size', () => {
    const { own } = readBytes('be fe ed08 d4 ff 0000 d4 00 0166 45', 129, 'arcnet')
    expect(own[0]).toMatchObject({ 'arcnet.exception_flag': 0xff })
  })

  it('reads the frames of the BSDs, which have no offset', () => {
    const [packet] = read('arcnet_bsd')
    expect(packet!.own[0]).toMatchObject({ size: 6, 'arcnet.protID': 0xd4 })
    expect(packet!.names).toBe('arcnet_bsd ip udp data')
  })

  it('stops where it is cut', () => {
    expect(readBytes('be fe ed08 d4 00', 129, 'arcnet').stopped).toMatchObject({
      protocol: 'arcnet',
      need: 8,
      have: 6,
    })
  })
})
