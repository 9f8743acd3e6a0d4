/** NetFlow and IPFIX. */
import { describe, expect, it } from 'vitest'
import { cflow } from '#src/decode/application/cflow.js'
import { overUdp, read } from './packets.js'

describe('NetFlow', () => {
  const layers = read('cflow').map(({ own }) => own[0]!)

  it('reads version 5 with its flows', () => {
    expect(layers[0]).toMatchObject({
      'cflow.version': 5,
      'cflow.count': 1,
      'cflow.sysuptime': '100.000000000',
      'cflow.sequence': 77,
      'cflow.samplingmode': 1,
      'cflow.samplerate': 100,
      flows: [
        {
          'cflow.srcaddr': '192.0.2.1',
          'cflow.dstaddr': '198.51.100.2',
          'cflow.octets': 1500,
          'cflow.dstport': 443,
          'cflow.tcpflags': 0x1b,
          'cflow.protocol': 6,
        },
      ],
    })
    expect(cflow.summary(layers[0] as never)).toBe('NetFlow v5, seq 77, 1 records')
  })

  it('reads the sets and templates of version 9 and IPFIX', () => {
    expect(layers[1]).toMatchObject({
      'cflow.source_id': 5,
      sets: [
        {
          'cflow.flowset_id': 0,
          templates: [
            {
              'cflow.template_id': 256,
              'cflow.template_field_count': 3,
              fields: [
                { 'cflow.template_field_type': 8, 'cflow.template_field_length': 4 },
                { 'cflow.template_field_type': 12 },
                { 'cflow.template_field_type': 1 },
              ],
            },
          ],
        },
        { 'cflow.flowset_id': 256 },
      ],
    })
    expect((layers[2]!['sets'] as Record<string, unknown>[])[0]!['templates']).toMatchObject([
      {
        fields: [
          { 'cflow.template_ipfix_field_type': 8 },
          {
            'cflow.template_ipfix_field_type_enterprise': 5,
            'cflow.template_ipfix_field_pen': 99999,
          },
        ],
      },
    ])
  })

  it('says where a head is cut and a set has no length', () => {
    expect(overUdp('cflow', 2055, '0005 0001 00000000').stopped).toMatchObject({ need: 24 })
    const none = overUdp('cflow', 4739, `000a 0014 ${'00'.repeat(12)} 0002 0000`)
    expect(none.stopped).toMatchObject({ because: 'value' })
    expect(overUdp('cflow', 2055, '0006 0001 00000000').own).toEqual([])
  })
})
