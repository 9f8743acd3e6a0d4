import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('nflog')

describe('nflog', () => {
  it('reads the attributes, and the packet that is one of them', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      size: 56,
      'nflog.family': 2,
      'nflog.res_id': 40,
      attributes: [
        { 'nflog.tlv_type': 1, 'nflog.protocol': 0x0800, 'nflog.hook': 3 },
        { 'nflog.tlv_type': 10, 'nflog.prefix': 'drop:' },
        { 'nflog.tlv_type': 4, 'nflog.ifindex_indev': 2 },
        { 'nflog.tlv_type': 11, 'nflog.uid': 1000 },
        { 'nflog.tlv_type': 8, 'nflog.tlv_value': '0006000002000000' },
        { 'nflog.tlv_type': 9, 'nflog.tlv_length': 36 },
      ],
    })
    expect(packets[0]!.names).toBe('nflog ip udp data')
    expect(packets[1]!.names).toBe('nflog ipv6 udp data')
  })

  it('reads what a machine of the other byte order wrote', () => {
    const { own } = readBytes('02 00 0001 0008 0005 00000007', 239, 'nflog')
    expect(own[0]!['attributes']).toEqual([
      { 'nflog.tlv_length': 8, 'nflog.tlv_type': 5, 'nflog.ifindex_outdev': 7 },
    ])
  })

  it('stops at a length that cannot be, and where it is cut', () => {
    expect(packets[2]!.stopped).toMatchObject({ because: 'value' })
    expect(readBytes('02 00 0001 0800 0500 0000', 239, 'nflog').stopped).toMatchObject({
      need: 12,
      have: 10,
    })
  })
})
