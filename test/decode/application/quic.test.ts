import { describe, expect, it } from 'vitest'
import { joinCrypto } from '#src/decode/application/quicframes.js'
import { initialKeys, openInitial } from '#src/decode/application/quicinitial.js'
import { readDatagram } from '#src/decode/application/quicpackets.js'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder, decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { datagram } from './segment.js'

const { packets } = fixture('quic')
const values = (packet: number, field: string) => valuesOf(decode(packets[packet]!).layers, field)
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (digits: string) => new Uint8Array(Buffer.from(digits.replace(/\s/g, ''), 'hex'))

/** RFC 9001 A: the client's first destination connection id. */
const CLIENT = bytes('8394c8f03e515708')

describe('quic', () => {
  it("makes the keys of RFC 9001 A.1, and version 2's of RFC 9369 A.1", () => {
    const client = initialKeys(1, CLIENT, 'client')!
    expect(hex(client.key)).toBe('1f369613dd76d5467730efcbe3b1a22d')
    expect(hex(client.iv)).toBe('fa044b2f42a3fd3b46fb255c')
    expect(hex(client.hp)).toBe('9f50449e04a0e810283a1e9933adedd2')
    const server = initialKeys(1, CLIENT, 'server')!
    expect(hex(server.key)).toBe('cf3a5331653c364c88f0f379b6067e37')
    expect(hex(initialKeys(0x6b3343cf, CLIENT, 'client')!.key)).toBe(
      '8b1a0bc121284290a29e0971b5cd045d',
    )
    expect(initialKeys(0x51303436, CLIENT, 'client')).toBeNull()
  })

  it('opens the Initial of a client and reads the ClientHello in it, pieces in any order', () => {
    expect(values(0, 'quic.packet_number')).toEqual([0n])
    expect(values(0, 'quic.frame_type')).toEqual([6n, 1n, 6n, 0n])
    expect(values(0, 'quic.padding_length')).toEqual([946])
    expect(values(0, 'tls.handshake.extensions_server_name')).toEqual(['quic.example'])
    expect(values(0, 'tls.handshake.extensions_alpn_str')).toEqual(['h3'])
    expect(values(0, 'tls.handshake.ja4')).toEqual(['q13d0308h3_55b375c5d22e_20dfc2e784d3'])
    expect(values(0, 'tls.quic.parameter.max_idle_timeout')).toEqual([30000n])
  })

  it('opens the Initial of a server for who knows the id that the client chose', () => {
    expect(values(1, 'quic.scid')).toEqual(['f067a5502a4262b5'])
    expect(values(1, 'quic.packet_number')).toEqual([])
    const payload = packets[1]!.subarray(42)
    const opener = { clientConnectionId: CLIENT, side: 'server' } as const
    const { packets: read, pieces } = readDatagram(
      payload,
      0,
      payload.length,
      payload.length,
      opener,
    )
    expect(read[0]).toMatchObject({ 'quic.packet_number': 1n })
    expect(hex(joinCrypto(pieces)).slice(0, 12)).toBe('020000560303')
    expect(openInitial(payload, 0, 18, 135, initialKeys(1, CLIENT, 'client')!)).toBeNull()
  })

  it('reads Retry and version negotiation', () => {
    expect(values(2, 'quic.retry_token')).toEqual(['746f6b656e'])
    expect(values(2, 'quic.retry_integrity_tag')).toEqual(['04a265ba2eff4d829058fb3f0f2496ba'])
    expect(values(3, 'quic.supported_version')).toEqual([0x6b3343cf, 1, 0x1a2a3a4a])
  })

  it('knows version 2 on any port, and the packet behind the first', () => {
    expect(values(4, 'quic.long.packet_type_v2')).toEqual([1, 3])
    expect(values(4, 'quic.token')).toEqual(['746f6b656e'])
    expect(values(4, 'quic.ack.largest_acknowledged')).toEqual([5n])
    expect(values(4, 'quic.cc.reason_phrase')).toEqual(['oops'])
  })

  it('takes short packets on port 443 only', () => {
    expect(values(5, 'quic.header_form')).toEqual([0])
    const payload = packets[5]!.slice(42)
    expect(decode(datagram(payload, 5, 6)).layers.at(-1)?.protocol).toBe('data')
  })

  it('does not open what the capture cut', () => {
    const { layers, stopped } = createDecoder().decode({
      bytes: packets[0]!,
      at: 0,
      end: 200,
      originalLength: packets[0]!.length,
      linkType: 1,
    })
    expect(valuesOf(layers, 'quic.dcid')).toEqual(['8394c8f03e515708'])
    expect(valuesOf(layers, 'quic.frame_type')).toEqual([])
    expect(stopped).toMatchObject({ protocol: 'quic', because: 'capture' })
  })

  it('bears every byte changed', () => {
    for (const packet of packets.slice(1)) {
      for (let at = 42; at < packet.length; at++) {
        const broken = packet.slice()
        broken[at]! ^= 0xff
        expect(decode(broken).stopped?.because).not.toBe('fault')
      }
    }
  })

  it('joins pieces that overlap, and stops at a gap', () => {
    const piece = (offset: number, text: string) => ({ offset, data: Buffer.from(text) })
    const join = (...pieces: { offset: number; data: Buffer }[]) =>
      Buffer.from(joinCrypto(pieces)).toString()
    expect(join(piece(2, 'cde'), piece(0, 'abc'))).toBe('abcde')
    expect(join(piece(4, 'e'), piece(0, 'abc'))).toBe('abc')
    expect(join(piece(1, 'b'))).toBe('')
  })
})
