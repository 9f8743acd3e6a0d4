import { describe, expect, it } from 'vitest'
import { dtls } from '#src/decode/application/dtls.js'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder, decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { datagram } from './segment.js'

const { packets } = fixture('dtls')
const values = (packet: number, field: string) => valuesOf(decode(packets[packet]!).layers, field)
const summary = (packet: number) => {
  const layer = decode(packets[packet]!).layers.at(-1)!
  return layer.protocol === 'dtls' ? dtls.summary(layer) : ''
}

describe('dtls', () => {
  it('reads a ClientHello, without and with the cookie', () => {
    expect(values(0, 'dtls.handshake.type')).toEqual([1])
    expect(values(0, 'dtls.handshake.cookie_length')).toEqual([0])
    expect(values(1, 'dtls.handshake.cookie')).toEqual(['9eb67c3bea8a47adbf56648135031acefc7e5c90'])
    expect(values(2, 'dtls.handshake.cookie')).toEqual(values(1, 'dtls.handshake.cookie'))
    expect(values(2, 'dtls.handshake.extensions_server_name')).toEqual(['server.example'])
    expect(values(2, 'dtls.handshake.ja3')).toEqual(['248a2544f4221c0f02f877e42fe67853'])
    expect(values(2, 'dtls.handshake.ja4')[0]).toMatch(/^dd2d280700_/)
    expect(summary(2)).toBe('DTLS ClientHello server.example')
  })

  it('reads records and fragments', () => {
    expect(values(3, 'dtls.record.sequence_number')).toEqual([1n, 2n])
    expect(values(3, 'dtls.handshake.type')).toEqual([2, 11])
    expect(values(3, 'dtls.handshake.fragment_length')).toEqual([61, 117])
    expect(values(3, 'x509sat.uTF8String')).toContain('Example Org')
    expect(values(4, 'dtls.handshake.fragment_offset')).toEqual([117])
    expect(values(4, 'dtls.handshake.certificates_length')).toEqual([])
    expect(values(5, 'dtls.handshake.server_named_curve')).toEqual([29])
  })

  it('takes nothing encrypted for a message', () => {
    expect(values(7, 'dtls.record.epoch')).toEqual([0, 1])
    expect(values(7, 'dtls.handshake.type')).toEqual([])
    expect(summary(8)).toBe('DTLS alert, 26 bytes')
  })

  it('is found on any port, and leaves alone what is no record', () => {
    const payload = packets[0]!.slice(42)
    expect(decode(datagram(payload, 5, 6)).layers.at(-1)?.protocol).toBe('dtls')
    payload[12] = 0xff
    expect(decode(datagram(payload, 5, 4433)).layers.at(-1)?.protocol).toBe('data')
  })

  it('reads of a cut datagram what is there, and bears every byte changed', () => {
    const packet = packets[2]!
    const { layers, stopped } = createDecoder().decode({
      bytes: packet,
      at: 0,
      end: 120,
      originalLength: packet.length,
      linkType: 1,
    })
    expect(valuesOf(layers, 'dtls.handshake.random')).toHaveLength(1)
    expect(stopped).toMatchObject({ protocol: 'dtls', because: 'capture', need: 248, have: 78 })
    for (const one of packets.slice(0, 6)) {
      for (let at = 42; at < one.length; at++) {
        const broken = one.slice()
        broken[at]! ^= 0xff
        expect(decode(broken).stopped?.because).not.toBe('fault')
      }
    }
  })
})
