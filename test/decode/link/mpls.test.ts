import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('mpls')

describe('mpls', () => {
  it('reads a label, and takes the payload for the IP it looks like', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'mpls',
        offset: 14,
        size: 4,
        stack: [{ 'mpls.label': 100, 'mpls.exp': 0, 'mpls.bottom': 1, 'mpls.ttl': 255 }],
      },
    ])
    expect(packets[0]!.names).toBe('eth mpls ip udp data')
  })

  it('reads the stack from outside to its bottom', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      size: 8,
      stack: [
        { 'mpls.label': 100, 'mpls.bottom': 0 },
        { 'mpls.label': 1000, 'mpls.exp': 5, 'mpls.bottom': 1, 'mpls.ttl': 64 },
      ],
    })
    expect(packets[1]!.names).toBe('eth mpls ipv6 udp data')
    expect(packets[2]!.names).toBe('eth mpls ip udp data')
  })

  it('tells that the bottom is missing', () => {
    expect(packets[3]!.stopped).toMatchObject({ protocol: 'mpls', need: 8, have: 4 })
  })

  it('does not follow labels without end', () => {
    const { own, stopped } = readBytes(
      `${'02'.repeat(12)} 8847 ${'00000000'.repeat(300)}`,
      1,
      'mpls',
    )
    expect(own[0]!['stack']).toHaveLength(64)
    expect(stopped).toMatchObject({ because: 'value', detail: 'more than 64 labels' })
  })
})
