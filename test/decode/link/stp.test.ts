import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('stp')

describe('stp', () => {
  it('reads a configuration message', () => {
    expect(packets[0]!.own).toEqual([
      {
        protocol: 'stp',
        offset: 17,
        size: 35,
        'stp.protocol': 0,
        'stp.version': 0,
        'stp.type': 0,
        'stp.flags': 1,
        'stp.flags.tcack': false,
        'stp.flags.tc': true,
        'stp.root.prio': 32768,
        'stp.root.ext': 0,
        'stp.root.hw': '02:00:00:00:00:02',
        'stp.root.cost': 4,
        'stp.bridge.prio': 32768,
        'stp.bridge.ext': 100,
        'stp.bridge.hw': '02:00:00:00:00:03',
        'stp.port': 0x8002,
        'stp.msg_age': 1,
        'stp.max_age': 20,
        'stp.hello': 2,
        'stp.forward': 15,
      },
    ])
  })

  it('reads the role of a port', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      'stp.version': 2,
      'stp.flags.port_role': 3,
      'stp.flags.forwarding': true,
      'stp.flags.proposal': true,
      'stp.version_1_length': 0,
    })
  })

  it('reads the region and its trees', () => {
    expect(packets[2]!.own[0]).toMatchObject({
      'mstp.config_name': 'region1',
      'mstp.config_revision_level': 1,
      'mstp.cist_bridge.hw': '02:00:00:00:00:04',
      'mstp.cist_remaining_hops': 20,
      trees: [{ 'mstp.msti.msti_id': 1, 'mstp.msti.root_cost': 20000 }],
    })
  })

  it('reads a topology change, and the VLAN of PVST+', () => {
    expect(packets[3]!.own[0]).toMatchObject({ size: 4, 'stp.type': 0x80 })
    expect(packets[4]!.own[0]).toMatchObject({ tlvs: [{ 'stp.pvst.origvlan': 100 }] })
  })

  it('stops where it is cut', () => {
    const { own, stopped } = readBytes('42 42 03 0000 00 00 01 8000', 11, 'stp')
    expect(own[0]).not.toHaveProperty('stp.flags')
    expect(stopped).toMatchObject({ protocol: 'stp', need: 35, have: 7 })
  })
})
