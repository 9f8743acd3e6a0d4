/** GTP version 2: elements, groups of them, two messages in one datagram. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('GTPv2', () => {
  const packets = read('gtpv2')

  it('reads elements, and those within a bearer’s context', () => {
    expect(packets[1]!.own[0]).toMatchObject({
      'gtpv2.message_type': 32,
      'gtpv2.teid': 0,
      'gtpv2.seq': 6,
      elements: [
        { 'e212.imsi': '123456789012345' },
        { 'e164.msisdn': '12345678901' },
        { 'gtpv2.apn': 'internet' },
        { 'gtpv2.rat_type': 6 },
        {
          'gtpv2.ie_type': 93,
          elements: [{ 'gtpv2.ebi': 5 }, { 'gtpv2.f_teid_ipv4': '192.0.2.5' }],
        },
        { 'gtpv2.f_teid_gre_key': 0x11223344, 'gtpv2.f_teid_ipv4': '192.0.2.1' },
        { 'gtpv2.pdn_addr_and_prefix.ipv4': '10.0.0.2' },
      ],
    })
    expect(packets[2]!.own[0]).toMatchObject({ elements: [{ 'gtpv2.cause': 16 }, {}] })
  })

  it('reads a second message as a layer', () => {
    expect(packets[3]!.own.map((layer) => layer['gtpv2.seq'])).toEqual([5, 6])
  })

  it('reads what is there of a cut message, and refuses a length that cannot be', () => {
    const cut = overUdp('gtpv2', 2123, '4001 0009 000005 00 0300 01')
    expect(cut.own[0]).toMatchObject({ 'gtpv2.seq': 5 })
    expect(cut.own[0]).not.toHaveProperty('elements')
    expect(cut.stopped).toMatchObject({ protocol: 'gtpv2', need: 13, have: 11 })
    expect(overUdp('gtpv2', 2123, '4801 0004 00000000 000005 00').stopped).toMatchObject({
      detail: 'gtpv2.msg_length is 4, less than 8',
    })
  })
})
