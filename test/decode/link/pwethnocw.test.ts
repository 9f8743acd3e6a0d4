import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('pwethnocw', () => {
  it('takes what can be a frame for one', () => {
    const packets = read('pwethnocw')
    expect(packets[0]!.own).toEqual([{ protocol: 'pwethnocw', offset: 18, size: 0 }])
    expect(packets[0]!.names).toBe('eth mpls pwethnocw eth ip udp data')
  })

  it('leaves other bytes', () => {
    const packet = `${'02'.repeat(12)} 8847 00010140 02 ${'00'.repeat(11)} 1234 00000000`
    expect(readBytes(packet, 1, 'pwethnocw').names).toBe('eth mpls data')
  })
})
