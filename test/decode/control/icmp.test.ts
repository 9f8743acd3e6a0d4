import { describe, expect, it } from 'vitest'
import { icmp } from '#src/decode/control/icmp.js'
import { createDecoder } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { read, readBytes } from '../link/read.js'

const packets = read('icmp')
const of = (i: number) => packets[i]!.own[0]!
const IP = '020000000001 020000000002 0800 4500 0000 0001 0000 40 01 0000 c0000201 c0000202'

describe('icmp', () => {
  it('reads an echo', () => {
    expect(packets[0]!.names).toBe('eth ip icmp data')
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'icmp',
        offset: 34,
        size: 8,
        'icmp.type': 8,
        'icmp.code': 0,
        'icmp.checksum': expect.any(Number),
        'icmp.ident': 0x1234,
        'icmp.ident_le': 0x3412,
        'icmp.seq': 1,
        'icmp.seq_le': 256,
        length: 16,
      },
    ])
    expect(of(1)).toMatchObject({ 'icmp.type': 0 })
  })

  it('decodes the packet that an error quotes', () => {
    for (const i of [2, 3, 4, 5, 7]) {
      expect(packets[i]!.names).toMatch(/^eth ip icmp ip udp/)
      expect(packets[i]!.layers[3]).toMatchObject({ 'ip.src': '192.0.2.2', 'ip.len': 52 })
    }
    expect(of(2)).toMatchObject({ 'icmp.type': 3, 'icmp.code': 3 })
    expect(of(3)).toMatchObject({ 'icmp.mtu': 1300 })
    expect(of(5)).toMatchObject({ 'icmp.redir_gw': '192.0.2.9' })
    expect(of(7)).toMatchObject({ 'icmp.pointer': 20 })
  })

  it('reads extensions: MPLS labels, the interface', () => {
    expect(of(6)).toMatchObject({
      'icmp.length': 32,
      'icmp.length.original_datagram': 128,
      extension: {
        'icmp.ext.version': 2,
        objects: [
          {
            'icmp.ext.class': 1,
            labels: [
              { 'icmp.mpls.label': 100, 'icmp.mpls.s': false, 'icmp.mpls.ttl': 254 },
              { 'icmp.mpls.label': 101, 'icmp.mpls.s': true, 'icmp.mpls.ttl': 254 },
            ],
          },
        ],
      },
    })
    expect(of(14)).toMatchObject({
      extension: {
        objects: [
          {
            'icmp.int_info.index': 2,
            'icmp.int_info.ipv4': '192.0.2.1',
            'icmp.int_info.name': 'eth0',
            'icmp.int_info.mtu': 1500,
          },
        ],
      },
    })
  })

  it('reads routers, times, masks and probes', () => {
    expect(of(8)).toMatchObject({
      'icmp.lifetime': 1800,
      routers: [
        { 'icmp.router_address': '192.0.2.1', 'icmp.pref_level': 0 },
        { 'icmp.router_address': '192.0.2.2', 'icmp.pref_level': -0x80000000 },
      ],
    })
    expect(of(11)).toMatchObject({
      'icmp.originate_timestamp': 1,
      'icmp.receive_timestamp': 2,
      'icmp.transmit_timestamp': 3,
    })
    expect(of(13)).toMatchObject({ 'icmp.address_mask': '255.255.255.0' })
    expect(of(15)).toMatchObject({ 'icmp.ext.echo.seq': 1, 'icmp.ext.echo.req.local': true })
    expect(of(16)).toMatchObject({ 'icmp.ext.echo.rsp.state': 2, 'icmp.ext.echo.rsp.ipv4': true })
  })

  it('verifies checksums, and never that of a quoted packet that is cut', () => {
    const decoder = createDecoder({ checksums: true })
    const layers = (i: number) => {
      const bytes = fixture('icmp').packets[i]!
      const { length: end } = bytes
      return decoder.decode({ bytes, at: 0, end, originalLength: end, linkType: 1 }).layers
    }
    expect(layers(0)[2]).toMatchObject({ 'icmp.checksum.status': 1 })
    expect(layers(17)[2]).toMatchObject({ 'icmp.checksum.status': 0 })
    expect(layers(2)[3]).toMatchObject({ 'ip.checksum.status': 1 })
    expect(layers(2)[4]).toMatchObject({ 'udp.checksum.status': 2 })
  })

  it('says itself in a few words', () => {
    const line = (i: number) => icmp.summary(of(i) as unknown as Parameters<typeof icmp.summary>[0])
    expect(line(0)).toBe('ICMP echo request, id 4660, seq 1, length 16')
    expect(line(2)).toBe('ICMP port unreachable, length 36')
  })

  it('says how much a cut message needs', () => {
    expect(packets[18]!.stopped).toMatchObject({ protocol: 'icmp', need: 20, have: 12 })
    expect(readBytes(`${IP} 0800 1234`, 1, 'icmp').stopped).toMatchObject({ need: 8, have: 4 })
  })

  it('is not led astray by lengths of what it quotes and of extensions', () => {
    const { own } = readBytes(
      `${IP} 0b00 0000 00ff0000 ${'00'.repeat(128)} 2000 0000 0000 0101 ffff 0101`,
      1,
      'icmp',
    )
    expect(own[0]).not.toHaveProperty('extension')
    const objects = readBytes(
      `${IP} 0b00 0000 00200000 ${'00'.repeat(128)} 2000 0000 0000 0101 ffff 0101`,
      1,
      'icmp',
    )
    expect(objects.own[0]!['extension']).toMatchObject({ objects: [] })
  })
})
