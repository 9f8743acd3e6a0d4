/** UDP-Lite: coverage and what the checksum says of it. */
import { describe, expect, it } from 'vitest'
import { createDecoder } from '#src/decode/index.js'
import type { UdpLite } from '#src/decode/transport/udplite.js'
import { fixture } from '../fixtures.js'

const decoder = createDecoder({ checksums: true })

function read(bytes: Uint8Array, wire = bytes.length): UdpLite {
  const packet = { bytes, at: 0, end: bytes.length, originalLength: wire, linkType: 1 }
  const { layers } = decoder.decode(packet)
  return layers.find(({ protocol }) => protocol === 'udplite') as UdpLite
}

describe('UDP-Lite', () => {
  const { packets } = fixture('udplite')

  it('reads the coverage and the length, which is no field of it', () => {
    expect(read(packets[6]!)).toMatchObject({
      'udp.srcport': 40000,
      'udp.dstport': 5001,
      'udp.length': 12,
      'udp.checksum_coverage': 10,
      size: 8,
    })
  })

  it('verifies what is covered; a checksum of 0 and an impossible coverage it tells', () => {
    const statuses = packets.map((bytes) => read(bytes)['udp.checksum.status'])
    expect(statuses).toEqual([1, 0, 1, 4, 1, 0, 1, 1, 1, 2, 2])
  })

  it('verifies a cut datagram when all that is covered is there', () => {
    const header = packets[4]!
    expect(read(header.subarray(0, 42), header.length)['udp.checksum.status']).toBe(1)
    const all = packets[0]!
    expect(read(all.subarray(0, 44), all.length)).toMatchObject({
      'udp.checksum.status': 2,
      checksumReason: 'cut',
    })
  })
})
