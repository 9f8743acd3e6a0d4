import { describe, expect, it } from 'vitest'
import { Hierarchy } from '#src/accounts/hierarchy.js'
import { fixture } from '../decode/fixtures.ts'
import { add, pathsOf } from './levels.js'
import { hex, tcp } from './wire.js'

const WEB = { from: '10.0.0.9', to: '10.0.0.1', fromPort: 50_000, toPort: 80 }
const FRAME = '02000000000a02000000000b0800'

describe('the hierarchy of protocols', () => {
  function levels(name: string) {
    const hierarchy = new Hierarchy()
    const { packets, linkType } = fixture(name)
    for (const bytes of packets) add(hierarchy, bytes, linkType)
    return pathsOf(hierarchy)
  }

  it('counts a packet in each of its layers', () => {
    const hierarchy = new Hierarchy()
    add(hierarchy, hex(FRAME + tcp({ ...WEB, toPort: 9 }, 1, '')), 1)
    add(hierarchy, hex(FRAME + tcp({ ...WEB, toPort: 9 }, 1, '00'.repeat(10))), 1)
    const [eth, ...others] = hierarchy.levels()
    expect(others).toEqual([])
    expect(eth).toMatchObject({ protocol: 'eth', packets: 2, bytes: 118 })
    expect(eth!.below[0]!.below[0]).toEqual({
      protocol: 'tcp',
      packets: 2,
      bytes: 118,
      below: [{ protocol: 'data', packets: 1, bytes: 64, below: [] }],
    })
  })

  it('leaves what an ICMP error quotes to it', () => {
    expect(levels('icmp').filter((path) => path.includes('icmp:'))).toEqual([])
  })

  it('takes the parts of IPv6, of ESP and of ISO’s headers for what they are', () => {
    for (const name of ['ipv6.dstopts', 'ipv6.hopopts', 'ipv6.routing', 'ipv6.fraghdr', 'ipv6.ext'])
      expect(levels(name).filter((path) => path.includes('ipv6.'))).toEqual([])
    expect(levels('isis').filter((path) => path.includes('osi'))).toEqual([])
    expect(levels('esp').filter((path) => path.includes('esp:data'))).toEqual([])
  })

  it('has a level for each further message of a packet', () => {
    const ready = '5a 00000005 49'
    const hierarchy = new Hierarchy()
    add(hierarchy, hex(tcp({ ...WEB, fromPort: 5432 }, 1, ready.repeat(3))))
    expect(pathsOf(hierarchy).at(-1)).toBe('raw:ip:tcp:pgsql:pgsql:pgsql')
  })

  it('marks packets that could not be read to their end', () => {
    const hierarchy = new Hierarchy()
    const whole = hex(tcp(WEB, 1, '00'.repeat(10)))
    // Kept were 25 of 50 bytes; a header of 20 bytes of which 8 were sent; a message of BGP that goes on.
    add(hierarchy, whole.subarray(0, 25), 101, whole.length)
    add(hierarchy, hex(`45000014000100004011${'00'.repeat(10)}`))
    add(hierarchy, hex(tcp({ ...WEB, toPort: 179 }, 1, `${'ff'.repeat(16)} 0040 02 00`)))
    expect(pathsOf(hierarchy).filter((path) => path.includes('_ws.'))).toEqual([
      'raw:ip:tcp:bgp:_ws.unreassembled',
      'raw:ip:_ws.short',
      'raw:ip:_ws.malformed',
    ])
  })

  it('stays bounded whatever packets hold', () => {
    const hierarchy = new Hierarchy()
    const bytes = new Uint8Array(1)
    const packet = { bytes, at: 0, end: 1, originalLength: 1, linkType: 1 }
    for (let i = 0; i < 20_000; i++) {
      hierarchy.add(packet, { layers: [{ protocol: `p${i}`, offset: 0, size: 0 }], stopped: null })
    }
    expect(hierarchy.levels()).toHaveLength(10_000)
    expect(hierarchy.leftOut).toBe(10_000)
    expect(hierarchy.packets).toBe(20_000)
  })
})
