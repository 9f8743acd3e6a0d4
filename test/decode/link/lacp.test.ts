import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('lacp')

describe('lacp', () => {
  it('reads what both sides think', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      offset: 15,
      'lacp.version': 1,
      tlvs: [
        {
          'lacp.tlv_type': 1,
          'lacp.tlv_length': 20,
          'lacp.actor.sys_priority': 32768,
          'lacp.actor.sysid': '02:00:00:00:00:02',
          'lacp.actor.key': 17,
          'lacp.actor.port': 1,
          'lacp.actor.state': 0x3d,
          'lacp.actor.state.activity': true,
          'lacp.actor.state.timeout': false,
          'lacp.actor.state.distributing': true,
          'lacp.actor.state.expired': false,
        },
        {
          'lacp.partner.sysid': '02:00:00:00:00:01',
          'lacp.partner.port_priority': 32768,
          'lacp.partner.state.expired': true,
        },
        { 'lacp.collector.max_delay': 50 },
        { 'lacp.tlv_type': 0, 'lacp.tlv_length': 0 },
      ],
    })
    expect(packets[0]!.names).toBe('eth slow lacp')
  })

  it('ends at a length that leads nowhere, and where it is cut', () => {
    expect(packets[1]!.own[0]!['tlvs']).toHaveLength(1)
    const cut = readBytes(`${'02'.repeat(12)} 8809 01 01 01 14 8000`, 1, 'lacp')
    expect(cut.stopped).toMatchObject({ protocol: 'lacp', need: 21, have: 5 })
  })
})
