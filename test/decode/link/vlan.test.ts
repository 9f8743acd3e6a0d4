import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('vlan')

describe('vlan', () => {
  it('reads a tag', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'vlan',
        offset: 14,
        size: 4,
        'vlan.priority': 5,
        'vlan.dei': false,
        'vlan.id': 100,
        'vlan.etype': 0x0800,
      },
    ])
    expect(packets[0]!.names).toBe('eth vlan ip udp data')
  })

  it('reads tags of the old kind around others, outermost first', () => {
    expect(packets[1]!.own.map((layer) => layer['vlan.id'])).toEqual([100, 12])
    expect(packets[1]!.names).toBe('eth vlan vlan arp')
  })

  it('reads the length of a tagged 802.3 frame', () => {
    expect(packets[2]!.own[0]).toMatchObject({ 'vlan.len': 7 })
    expect(packets[2]!.names).toMatch(/^eth vlan llc/)
  })

  it('stops at two hundred tags as deep as it goes', () => {
    const { own, stopped } = readBytes(
      `${'02'.repeat(12)} 8100 ${'0001 8100'.repeat(200)}`,
      1,
      'vlan',
    )
    expect(own.length).toBeLessThan(50)
    expect(stopped?.because).toBe('depth')
  })

  it('needs 4 bytes', () => {
    expect(readBytes(`${'02'.repeat(12)} 8100 0001`, 1, 'vlan').stopped).toMatchObject({
      protocol: 'vlan',
      need: 4,
      have: 2,
    })
  })
})
