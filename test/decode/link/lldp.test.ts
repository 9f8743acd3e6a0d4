import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('lldp')

describe('lldp', () => {
  it('reads what a switch says of itself', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      offset: 14,
      size: 109,
      tlvs: [
        { 'lldp.chassis.subtype': 4, 'lldp.chassis.id.mac': '02:00:00:00:00:02' },
        { 'lldp.port.subtype': 5, 'lldp.port.id': 'ge-0/0/1' },
        { 'lldp.time_to_live': 120 },
        { 'lldp.port.desc': 'uplink' },
        { 'lldp.tlv.system.name': 'switch.example' },
        { 'lldp.tlv.system.desc': 'a switch' },
        { 'lldp.tlv.system_cap': 0x14, 'lldp.tlv.enable_system_cap': 4 },
        { 'lldp.mgn.addr.ip4': '192.0.2.1', 'lldp.mgn.interface.number': 7 },
        { 'lldp.orgtlv.oui': 0x0080c2, 'lldp.ieee.802_1.port_vlan.id': 100 },
        { 'lldp.ieee.802_1.vlan.id': 100, 'lldp.ieee.802_1.vlan.name': 'prod' },
        { 'lldp.orgtlv.oui': 0x00120f, 'lldp.ieee.802_3.subtype': 4 },
        { 'lldp.tlv.type': 0, 'lldp.tlv.len': 0 },
      ],
    })
  })

  it('reads identifiers that are addresses, or names', () => {
    expect(packets[1]!.own[0]!['tlvs']).toMatchObject([
      { 'lldp.chassis.id.ip4': '192.0.2.1' },
      { 'lldp.port.id.ip6': '2001:db8::1' },
      {},
      { 'lldp.mgn.addr.ip6': '2001:db8::1' },
      {},
    ])
    expect(packets[2]!.own[0]!['tlvs']).toMatchObject([
      { 'lldp.chassis.id.ip6': '2001:db8::1' },
      { 'lldp.port.id.mac': '02:00:00:00:00:03' },
      {},
      { 'lldp.mgn.addr.hex': '020000000002' },
      {},
    ])
    expect(packets[3]!.own[0]!['tlvs']).toMatchObject([
      { 'lldp.chassis.id': '7261636b37' },
      { 'lldp.port.id.ip4': '192.0.2.2' },
      {},
      {},
    ])
  })

  it('stops where it is cut, and keeps what came before', () => {
    expect(packets[4]!.own[0]!['tlvs']).toHaveLength(1)
    expect(packets[4]!.stopped).toMatchObject({ protocol: 'lldp', need: 27, have: 12 })
  })

  it('does not count elements without end', () => {
    const { own } = readBytes(`${'02'.repeat(12)} 88cc ${'1200'.repeat(700)}`, 1, 'lldp')
    expect(own[0]!['tlvs']).toHaveLength(128)
  })
})
