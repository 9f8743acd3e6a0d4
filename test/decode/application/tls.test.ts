import { describe, expect, it } from 'vitest'
import { tls } from '#src/decode/application/tls.js'
import { valuesOf } from '#src/decode/fields.js'
import { createDecoder, decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { segment } from './segment.js'

const { packets } = fixture('tls')
const values = (packet: number, field: string) => valuesOf(decode(packets[packet]!).layers, field)
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'))

describe('tls', () => {
  it('reads what a client offers', () => {
    expect(values(0, 'tls.handshake.type')).toEqual([1])
    expect(values(0, 'tls.handshake.version')).toEqual([0x0303])
    expect(values(0, 'tls.handshake.extensions_server_name')).toEqual(['server.example'])
    expect(values(0, 'tls.handshake.extensions_alpn_str')).toEqual(['h2', 'http/1.1'])
    expect(values(0, 'tls.handshake.ciphersuite')).toHaveLength(28)
    expect(values(0, 'tls.handshake.extensions_supported_group')).toEqual([29, 23, 30, 25, 24])
    expect(values(5, 'tls.handshake.extensions.supported_version')).toContain(0x0304)
    expect(values(5, 'tls.handshake.extensions_key_share_group')).toEqual([29])
  })

  it('reads what a server answers: suite, certificate, key exchange', () => {
    expect(values(1, 'tls.handshake.type')).toEqual([2, 11, 12, 14])
    expect(values(1, 'tls.handshake.ciphersuite')).toEqual([0xc02c])
    expect(values(1, 'tls.handshake.server_named_curve')).toEqual([23])
    expect(values(1, 'x509sat.uTF8String')).toEqual([
      'Example Org',
      'server.example',
      'Example Org',
      'server.example',
    ])
    expect(values(1, 'x509ce.dNSName')).toEqual(['server.example', '*.server.example'])
    expect(values(1, 'x509ce.IPAddress.ipv6')).toEqual(['2001:db8::1'])
    expect(values(1, 'x509af.utcTime')).toEqual([
      '2026-11-22 05:30:52 (UTC)',
      '2036-11-19 05:30:52 (UTC)',
    ])
  })

  it('has the fingerprints that Wireshark has', () => {
    expect(values(0, 'tls.handshake.ja3')).toEqual(['22558766122974704364c9c75c5cce0a'])
    expect(values(1, 'tls.handshake.ja3s')).toEqual(['abade5a4a7f42baf54766e5d108283b6'])
    expect(values(0, 'tls.handshake.ja4')).toEqual(['t12d2808h2_d943125447b4_e7e480e5a997'])
  })

  it('takes nothing encrypted for a message', () => {
    expect(values(2, 'tls.handshake.type')).toEqual([16])
    expect(values(2, 'tls.record.content_type')).toEqual([22, 20, 22])
    expect(values(4, 'tls.alert_message.level')).toEqual([])
    // What a cipher with a counter begins with is no HelloRequest.
    const record = bytes(`14 0303 0001 01  16 0303 0028 0000000000000000 ${'a5'.repeat(32)}`)
    const { layers } = decode(segment(record, 443, 40000))
    expect(valuesOf(layers, 'tls.handshake.type')).toEqual([])
  })

  it('reads the second ClientHello behind ChangeCipherSpec, and tells a HelloRetryRequest', () => {
    expect(values(7, 'tls.handshake.type')).toEqual([1])
    expect(summaryOf(packets[6]!)).toBe('HelloRetryRequest, ChangeCipherSpec')
    expect(values(6, 'tls.handshake.extensions_key_share_selected_group')).toEqual([23])
  })

  it('reads alerts and heartbeats', () => {
    expect(values(8, 'tls.alert_message.desc')).toEqual([40])
    expect(summaryOf(packets[8]!)).toBe('Alert handshake_failure')
    // CVE-2014-0160: it claims 16,384 bytes and has none.
    const { layers } = decode(segment(bytes('18 0302 0003 01 4000'), 40000, 443))
    expect(valuesOf(layers, 'tls.heartbeat_message.payload_length')).toEqual([16384])
  })

  it('reads the ServerHello of early drafts of TLS 1.3', () => {
    const hello = `7f12 ${'52'.repeat(32)} 1301 0006 002b 0002 7f12`
    const record = bytes(`16 0301 0030 02 00002c ${hello}`)
    const { layers } = decode(segment(record, 443, 40000))
    expect(valuesOf(layers, 'tls.handshake.ciphersuite')).toEqual([0x1301])
    expect(valuesOf(layers, 'tls.handshake.extension.type')).toEqual([43])
  })

  it("reads SSL 2.0's ClientHello", () => {
    const hello = bytes(`801f 01 0301 0006 0000 0010 010080 00002f ${'11'.repeat(16)}`)
    const { layers, stopped } = decode(segment(hello, 40000, 443))
    expect(stopped).toBeNull()
    expect(valuesOf(layers, 'tls.handshake.cipherspec')).toEqual([0x010080, 0x00002f])
  })

  it('finds TLS on any port, and leaves alone what is not TLS on its own', () => {
    const payload = packets[0]!.slice(66)
    expect(decode(segment(payload, 5, 6)).layers.at(-1)?.protocol).toBe('tls')
    for (const text of ['16030100', '160400000500000000', '1603010000', '474554'])
      expect(decode(segment(bytes(text), 5, 443)).layers.at(-1)?.protocol, text).toBe('data')
  })

  it('reads of a message that goes on in the next segment what is there', () => {
    const half = packets[1]!.slice(66, 600)
    const { layers, stopped } = decode(segment(half, 443, 40000))
    expect(stopped).toBeNull()
    expect(valuesOf(layers, 'tls.handshake.type')).toEqual([2, 11])
    expect(valuesOf(layers, 'x509sat.uTF8String')).toContain('server.example')
  })

  it('says that the capture cut it', () => {
    const packet = packets[0]!
    const { layers, stopped } = createDecoder().decode({
      bytes: packet,
      at: 0,
      end: 150,
      originalLength: packet.length,
      linkType: 1,
    })
    expect(stopped).toMatchObject({ protocol: 'tls', because: 'capture', need: 229, have: 84 })
    expect(valuesOf(layers, 'tls.handshake.random')).toHaveLength(1)
    expect(valuesOf(layers, 'tls.handshake.ja3')).toEqual([])
  })

  it('bears lengths that lie', () => {
    const payload = packets[1]!.slice(66)
    for (let at = 5; at < payload.length; at++) {
      const broken = payload.slice()
      broken[at] = 0xff
      expect(decode(segment(broken, 443, 40000)).stopped?.because).not.toBe('fault')
    }
  })
})

function summaryOf(packet: Uint8Array): string {
  const layer = decode(packet).layers.at(-1)!
  return layer.protocol === 'tls' ? tls.summary(layer) : ''
}
