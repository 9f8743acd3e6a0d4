import { describe, expect, it } from 'vitest'
import { createDecoder, decode } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'
import { datagram } from './segment.js'

const { packets } = fixture('gquic')

describe('gquic', () => {
  it('reads the public header, its numbers in the order of the version', () => {
    expect(decode(packets[0]!).layers.at(-1)).toMatchObject({
      protocol: 'gquic',
      'gquic.puflags': 0x0d,
      'gquic.cid': 0x0102030405060708n,
      'gquic.version': 'Q043',
      'gquic.packet_number': 5n,
    })
    expect(decode(packets[1]!).layers.at(-1)).toMatchObject({
      'gquic.cid': 0x0807060504030201n,
      'gquic.version': 'Q035',
      'gquic.packet_number': 5n,
    })
  })

  it('leaves alone what says no version', () => {
    expect(decode(datagram('\x0c12345678Q043\0', 5, 443)).layers.at(-1)?.protocol).toBe('data')
    expect(decode(datagram('\x0d12345678QUIC\0', 5, 443)).layers.at(-1)?.protocol).toBe('data')
  })

  it('says that the packet number is cut', () => {
    const packet = packets[1]!
    const end = 42 + 14
    const originalLength = packet.length
    const { layers, stopped } = createDecoder().decode({
      bytes: packet,
      at: 0,
      end,
      originalLength,
      linkType: 1,
    })
    expect(layers.at(-1)).not.toHaveProperty('gquic.packet_number')
    expect(stopped).toMatchObject({ protocol: 'gquic', because: 'capture', need: 15, have: 14 })
  })
})
