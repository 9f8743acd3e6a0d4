/** UDP: lengths that cannot be, and what is said of checksums. */
import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import { type Udp, udp } from '#src/decode/transport/udp.js'
import { fixture } from '../fixtures.js'

const decoder = createDecoder({ checksums: true })
const { packets, labels } = fixture('udp')

function read(label: string, kept?: number) {
  const bytes = packets[labels.indexOf(label)]!
  const end = kept ?? bytes.length
  const packet = { bytes, at: 0, end, originalLength: bytes.length, linkType: 1 }
  const { layers, stopped } = decoder.decode(packet)
  return { layer: layers[2] as Udp, next: layers[3]?.protocol, stopped }
}

describe('UDP', () => {
  it('reads ports and length, and says them', () => {
    const { layer, next } = read('good')
    expect(layer).toMatchObject({
      'udp.srcport': 40000,
      'udp.dstport': 5001,
      'udp.length': 12,
      'udp.checksum': 0x0742,
      'udp.checksum.status': 1,
      size: 8,
    })
    expect(next).toBe('data')
    expect(udp.summary(layer)).toBe('UDP, length 4')
  })

  it('stops at a length less than its header, but for 0 over IPv6', () => {
    expect(read('length 4').stopped).toMatchObject({ detail: 'udp.length is 4, less than 8' })
    expect(read('length 0').stopped).toMatchObject({ because: 'value' })
    expect(read('length 0 over IPv6')).toMatchObject({ next: 'data', stopped: null })
  })

  it('takes no more than its length says', () => {
    const { packets } = fixture('udp')
    const bytes = packets[labels.indexOf('length 10 of 12')]!
    const { layers } = decoder.decode({
      bytes,
      at: 0,
      end: bytes.length,
      originalLength: bytes.length,
      linkType: 1,
    })
    expect(layers[3]!.offset + layers[3]!.size).toBe(bytes.length - 2)
  })

  it('tells of a checksum what it can', () => {
    const said = (label: string, kept?: number) => {
      const { layer } = read(label, kept)
      return [layer['udp.checksum.status'], layer.checksumReason]
    }
    expect(said('odd length')).toEqual([1, undefined])
    expect(said('good over IPv6')).toEqual([1, undefined])
    expect(said('bad checksum')).toEqual([0, undefined])
    expect(said('no checksum')).toEqual([3, undefined])
    expect(said('no checksum over IPv6')).toEqual([4, undefined])
    expect(said('length 9 of 8')).toEqual([2, 'cut'])
    expect(said('good', 44)).toEqual([2, 'cut'])
    expect(said('left to the adapter')).toEqual([0, 'offload'])
    expect(said('left to the adapter, IPv6')).toEqual([0, 'offload'])
    expect(said('first fragment')).toEqual([2, 'fragment'])
  })

  it('needs its eight bytes', () => {
    expect(read('good', 40).stopped).toMatchObject({ protocol: 'udp', need: 8, have: 6 })
  })
})
