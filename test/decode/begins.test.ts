/** What a protocol says of its first bytes spares calls of `decode`; it must never change what is read. */
import { describe, expect, it } from 'vitest'
import { createDecoder, protocols } from '#src/decode/index.js'
import type { Layer, Protocol } from '#src/decode/layer.js'
import { fixture, fixtureNames } from './fixtures.js'

const asked = createDecoder<Layer>()
const all = createDecoder<Layer>({ protocols: protocols.map(everyByte) })
const layersAbove = new Set(['udp', 'tcp', 'sctp', 'stun'])

function everyByte({ begins: _, ...protocol }: Protocol): Protocol {
  return protocol
}

describe('begins', () => {
  it.each(fixtureNames())('changes nothing in %s, whatever byte stands first', (name) => {
    const { linkType, packets } = fixture(name)
    for (const packet of packets.slice(0, 12)) {
      const bytes = Uint8Array.from(packet)
      const bare = { bytes, at: 0, end: bytes.length, originalLength: bytes.length, linkType }
      expect(asked.decode(bare)).toEqual(all.decode(bare))
      const carrier = asked.decode(bare).layers.findLast((one) => layersAbove.has(one.protocol))
      if (carrier === undefined) continue
      const at = carrier.offset + carrier.size
      if (at >= bytes.length) continue
      for (let first = 0; first < 256; first++) {
        bytes[at] = first
        const [one, other] = [asked.decode(bare), all.decode(bare)]
        if (JSON.stringify(one, plain) !== JSON.stringify(other, plain)) expect(one).toEqual(other)
      }
    }
  })
})

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
