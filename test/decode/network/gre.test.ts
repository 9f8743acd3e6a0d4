import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { read, readBytes } from '../link/read.js'

const packets = read('gre')

describe('gre', () => {
  it('reads the smallest header', () => {
    expect(packets[0]!.names).toBe('eth ip gre ip udp data')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'gre',
        offset: 34,
        size: 4,
        'gre.flags_and_version': 0,
        'gre.flags.checksum': false,
        'gre.flags.routing': false,
        'gre.flags.key': false,
        'gre.flags.sequence_number': false,
        'gre.flags.strict_source_route': false,
        'gre.flags.recursion_control': 0,
        'gre.flags.reserved': 0,
        'gre.flags.version': 0,
        'gre.proto': 0x0800,
      },
    ])
  })

  it('verifies its checksum', () => {
    const decoder = createDecoder({ checksums: true })
    const status = fixture('gre')
      .packets.slice(0, 3)
      .map((bytes) => {
        const { length: end } = bytes
        const { layers } = decoder.decode({ bytes, at: 0, end, originalLength: end, linkType: 1 })
        return (layers[2] as unknown as Record<string, unknown>)['gre.checksum.status']
      })
    expect(status).toEqual([undefined, 1, 0])
  })

  it('reads key and sequence number', () => {
    expect(packets[3]!.names).toBe('eth ip gre ipv6 udp data')
    expect(packets[3]!.own[0]).toMatchObject({
      size: 12,
      'gre.key': 42,
      'gre.sequence_number': 7,
    })
  })

  it('tells the parts of an NVGRE key', () => {
    expect(packets[4]!.names).toBe('eth ip gre eth ip udp data')
    expect(packets[4]!.own[0]).toMatchObject({ vsid: 0x001234, flow: 0x56 })
  })

  it('reads PPTP’s version', () => {
    expect(packets[5]!.own[0]).toMatchObject({
      size: 16,
      'gre.flags.version': 1,
      'gre.flags.ack': true,
      'gre.key.payload_length': 5,
      'gre.key.call_id': 18,
      'gre.sequence_number': 5,
      'gre.ack_number': 4,
    })
  })

  it('finds frames of ERSPAN type I, and packets behind WCCP’s header and behind routes', () => {
    expect(packets[6]!.names).toBe('eth ip gre eth ip udp data')
    expect(packets[7]!.names).toBe('eth ip gre ip udp data')
    expect(packets[8]!.names).toBe('eth ip gre ip udp data')
    expect(packets[8]!.own[0]).toMatchObject({ size: 20 })
  })

  it('says how much a cut one needs', () => {
    expect(packets[9]!.stopped).toMatchObject({ protocol: 'gre', need: 16, have: 6 })
  })

  it('stops at tunnels in tunnels without end', () => {
    const { layers, stopped } = readBytes(
      `020000000001 020000000002 0800 4500 0000 0001 0000 40 2f 0000 c0000201 c0000202${'0000 0800 4500 0000 0001 0000 40 2f 0000 c0000201 c0000202'.repeat(60)}`,
      1,
      'gre',
    )
    expect(layers).toHaveLength(40)
    expect(stopped).toMatchObject({ because: 'depth' })
  })
})
