import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('sll2')

describe('sll2', () => {
  it('reads the interface too', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'sll2',
        offset: 0,
        size: 20,
        'sll.ifindex': 2,
        'sll.pkttype': 0,
        'sll.hatype': 1,
        'sll.halen': 6,
        'sll.src.eth': '02:00:00:00:00:02',
        'sll.unused': '0000',
        'sll.etype': 0x0800,
      },
    ])
    expect(packets[0]!.names).toBe('sll2 ip udp data')
    expect(packets[1]!.names).toBe('sll2 ipv6 udp data')
  })

  it('needs 20 bytes', () => {
    expect(readBytes('0800 0000 00000002 0001', 276, 'sll2').stopped).toMatchObject({
      protocol: 'sll2',
      need: 20,
      have: 10,
    })
  })
})
