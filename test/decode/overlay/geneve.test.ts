/** Geneve: head, options, what it carries. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('Geneve', () => {
  it('reads the network, the options and the frame or packet inside', () => {
    const [frame, packet] = read('geneve')
    expect(frame!.own[0]).toMatchObject({
      'geneve.vni': 42,
      'geneve.proto_type': 0x6558,
      'geneve.option.length': 12,
      size: 20,
      options: [
        {
          'geneve.option.class': 0x102,
          'geneve.option.type': 0x81,
          'geneve.option.type.critical': true,
          'geneve.option.length': 8,
          'geneve.option.unknown.data': '61626364',
        },
        { 'geneve.option.class': 0x103, 'geneve.option.length': 4 },
      ],
    })
    expect(frame!.layers[4]!.protocol).toBe('eth')
    expect(packet!.layers[4]!.protocol).toBe('ip')
    expect(packet!.own[0]).not.toHaveProperty('options')
  })

  it('reads the options that are there of more that are told', () => {
    const { own, stopped } = overUdp('geneve', 6081, '3f406558 00002a00 0102 8101 61626364 0103')
    expect(own[0]!.options).toHaveLength(1)
    expect(stopped).toMatchObject({ protocol: 'geneve', need: 260, have: 18, because: 'packet' })
  })

  it('reads nothing of another version', () => {
    const { stopped } = overUdp('geneve', 6081, '40006558 00002a00 0000')
    expect(stopped).toMatchObject({ because: 'value', detail: 'geneve.version is 1, not 0' })
  })
})
