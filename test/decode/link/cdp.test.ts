import { describe, expect, it } from 'vitest'
import { read, readBytes } from './read.js'

const packets = read('cdp')

describe('cdp', () => {
  it('reads what a router says of itself', () => {
    expect(packets[0]!.own[0]).toMatchObject({
      'cdp.version': 2,
      'cdp.ttl': 180,
      tlvs: [
        { 'cdp.tlv.type': 1, 'cdp.tlv.len': 11, 'cdp.deviceid': 'router1' },
        { 'cdp.number_of_addresses': 1 },
        { 'cdp.portid': 'Fa0/1' },
        {
          'cdp.capabilities': 0x29,
          'cdp.capabilities.router': true,
          'cdp.capabilities.host': false,
        },
        { 'cdp.software_version': 'IOS 15.1' },
        { 'cdp.platform': 'cisco 2800' },
        { 'cdp.vtp_management_domain': 'lab' },
        { 'cdp.native_vlan': 100 },
        { 'cdp.duplex': true },
        { 'cdp.mtu': 1500 },
        { 'cdp.system_name': 'r1' },
      ],
    })
  })

  it('stops at a length that cannot be, and where it is cut', () => {
    expect(packets[1]!.stopped).toMatchObject({ protocol: 'cdp', because: 'value' })
    expect(readBytes('aaaa03 00000c 2000 02b40000 0001 0010 61', 11, 'cdp').stopped).toMatchObject({
      need: 20,
      have: 9,
    })
  })
})
