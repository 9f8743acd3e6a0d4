import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

describe('pwethcw', () => {
  it('reads the control word before the frame', () => {
    const [packet] = read('pwethcw')
    expect(packet!.own).toEqual([
      { protocol: 'pwethcw', offset: 18, size: 4, 'pweth.cw.sequence_number': 7 },
    ])
    expect(packet!.names).toBe('eth mpls pwethcw eth arp')
  })

  it('is not there when no frame can follow', () => {
    const packet = `${'02'.repeat(12)} 8847 00010140 0000 0007 ${'00'.repeat(12)} 1234 00000000`
    expect(readBytes(packet, 1, 'pwethcw').names).toBe('eth mpls data')
  })
})
