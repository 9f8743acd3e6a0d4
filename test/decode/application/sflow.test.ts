/** sFlow. */
import { describe, expect, it } from 'vitest'
import { sflow } from '#src/decode/application/sflow.js'
import { overUdp, read } from './packets.js'

describe('sFlow', () => {
  const packets = read('sflow')

  it('reads samples and their records', () => {
    const layer = packets[0]!.own[0]!
    expect(layer).toMatchObject({
      'sflow_245.version': 5,
      'sflow_245.agent': '192.0.2.9',
      'sflow_245.sequence_number': 42,
      samples: [
        {
          'sflow_245.sampletype': 1,
          'sflow.flow_sample.sampling_rate': 1000,
          'sflow.flow_sample.sample_pool': 64000,
          records: [{ 'sflow_245.flow_record_format': 1, 'sflow_245.header_protocol': 1 }],
        },
        { 'sflow_245.sampletype': 2 },
        { 'sflow_245.sampletype': 3, records: [{ 'sflow_245.flow_record_format': 1001 }] },
      ],
    })
    expect(sflow.summary(layer as never)).toBe('sFlow v5, agent 192.0.2.9, seq 42, 3 samples')
  })

  it('reads the sampled head of a packet as a packet', () => {
    const names = packets[0]!.layers.map(({ protocol }) => protocol)
    expect(names).toEqual(['eth', 'ip', 'udp', 'sflow', 'eth', 'ip', 'udp'])
  })

  it('reads the head of older versions', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      'sflow_245.version': 4,
      'sflow_245.agent.v6': '2001:db8::9',
      'sflow_245.sequence_number': 43,
    })
  })

  it('says where it is cut; lengths that reach far end the reading', () => {
    const head = '00000005 00000001 c0000209 00000000 00000001 00000001'
    expect(overUdp('sflow', 6343, head).stopped).toMatchObject({ need: 28, have: 24 })
    const far = overUdp('sflow', 6343, `${head} ffffffff 00000001 ffffffff 00000000`)
    expect(far.own[0]!['samples']).toHaveLength(1)
    expect(overUdp('sflow', 6343, '00000006 00000001').own).toEqual([])
  })
})
