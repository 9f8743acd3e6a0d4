import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('tags of switch chips', () => {
  it("reads Marvell's, short and long", () => {
    const [packet] = read('dsa')
    expect(packet!.own).toEqual([
      {
        protocol: 'dsa',
        offset: 0,
        size: 18,
        'eth.dst': '02:00:00:00:00:01',
        'eth.src': '02:00:00:00:00:02',
        'eth.type': 0x0806,
        mode: 3,
        tagged: false,
        device: 0,
        switchPort: 1,
        priority: 1,
        vlan: 100,
      },
    ])
    expect(packet!.names).toBe('dsa arp')
    const [long] = read('edsa')
    expect(long!.own[0]).toMatchObject({ size: 22, mode: 1, switchPort: 3 })
    expect(long!.names).toBe('edsa arp')
  })

  it("reads Broadcom's, in the frame and before it", () => {
    const packets = read('brcm-tag')
    expect(packets[0]!.own[0]).toMatchObject({ size: 18, operation: 0, switchPort: 3 })
    expect(packets[0]!.names).toBe('brcm-tag arp')
    expect(packets[1]!.own[0]).toMatchObject({ 'eth.len': 7, operation: 1 })
    expect(packets[1]!.names).toBe('brcm-tag llc stp')
    expect(read('brcm-tag-prepend')[0]!.names).toBe('brcm-tag-prepend eth arp')
  })

  it('needs the whole head', () => {
    expect(readBytes('02'.repeat(17), 284, 'dsa').stopped).toMatchObject({ need: 18, have: 17 })
  })
})
