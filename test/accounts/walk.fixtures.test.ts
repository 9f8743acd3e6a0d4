/** The walk against the decoder, which was written without it: over every fixture. */
import { describe, expect, it } from 'vitest'
import { IPV4, type Seen } from '#src/accounts/packet.js'
import { MALFORMED } from '#src/accounts/series.js'
import { decode } from '#src/decode/index.js'
import { fixture, fixtureNames } from '../decode/fixtures.js'
import { read } from './walked.js'

/** Layers through which the walk goes on, and those it ends at. */
const PASSED =
  /^(eth|vlan|ieee8021ad|llc|snap|mpls|pppoes|ppp|sll|sll2|raw|null|loop|ip|ipv6|ipv6\..*|ah|udp|vxlan|geneve|gre)$/

describe('every packet of the fixtures', () => {
  it.each(fixtureNames())('of %s: addresses and ports are the decoder’s', (name) => {
    const { linkType, packets } = fixture(name)
    for (const bytes of packets) {
      const { seen, cells } = read(bytes, { linkType })
      // A header that cannot be right, of which the decoder tells what it can.
      if (cells[MALFORMED]! > 0) continue
      const layers = decode(bytes, linkType).layers as unknown as Record<string, unknown>[]
      const last = layers.findLastIndex(({ protocol }) => protocol === 'ip' || protocol === 'ipv6')
      const below = layers.slice(0, last + 1).map(({ protocol }) => protocol as string)
      if (last < 0 || !below.every((protocol) => PASSED.test(protocol))) continue
      // Nested deeper than is counted, or within an error message.
      if (below.filter((protocol) => protocol.startsWith('ip')).length > 5) continue
      const [ip, above] = [layers[last]!, layers.slice(last + 1)]
      const told = ip['protocol'] === 'ip' ? ip['ip.src'] : ip['ipv6.src']
      expect([name, addressOf(seen)]).toEqual([name, told])
      const ports = above.find(({ protocol }) => protocol === 'tcp' || protocol === 'udp')
      if (ports === undefined || ports !== above[0] || seen.payload < 0) continue
      const prefix = ports['protocol'] as string
      expect([seen.sourcePort, seen.destinationPort]).toEqual([
        ...[ports[`${prefix}.srcport`], ports[`${prefix}.dstport`]],
      ])
    }
  })

  it('may end anywhere', () => {
    for (const name of fixtureNames()) {
      const { linkType, packets } = fixture(name)
      for (const bytes of packets.slice(0, 3))
        for (let size = 0; size < Math.min(bytes.length, 200); size++) {
          const { seen } = read(bytes.subarray(0, size), { linkType })
          if (seen.transport >= 0) expect(seen.transport + 2).toBeLessThanOrEqual(seen.end)
        }
    }
  })
})

function addressOf(seen: Seen): string {
  const { bytes, source, family } = seen
  if (family === IPV4) return bytes.subarray(source, source + 4).join('.')
  const groups = Array.from({ length: 8 }, (_, i) =>
    seen.view.getUint16(source + 2 * i).toString(16),
  )
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
