/** GTP versions 0 and 1: header, extensions, packets inside, elements. */
import { describe, expect, it } from 'vitest'
import { overUdp, read } from '../application/packets.js'

describe('GTP', () => {
  const packets = read('gtp')

  it('goes on with the packet inside, whose first bits tell what it is', () => {
    expect(packets[0]!.layers[4]!.protocol).toBe('ip')
    expect(packets[1]!.layers[4]!.protocol).toBe('ipv6')
    expect(packets[2]!.own[0]).toMatchObject({
      'gtp.flags.version': 1,
      'gtp.message': 255,
      'gtp.teid': 0x11223344,
      'gtp.seq_number': 7,
      size: 12,
    })
  })

  it('reads extension headers', () => {
    expect(packets[3]!.own[0]!.extensions).toMatchObject([
      {
        type: 0x85,
        'gtp.ext_hdr.pdu_ses_con.pdu_type': 1,
        'gtp.ext_hdr.pdu_ses_con.qos_flow_id': 9,
      },
    ])
    expect(packets[4]!.own[0]!.extensions).toMatchObject([
      {
        'gtp.ext_hdr.length': 2,
        'gtp.ext_hdr.pdu_ses_cont.ppp': true,
        'gtp.ext_hdr.pdu_ses_cont.rqi': true,
        'gtp.ext_hdr.pdu_ses_cont.ppi': 3,
      },
    ])
    expect(packets[5]!.own[0]).toMatchObject({
      size: 20,
      extensions: [{ 'gtp.ext_hdr.pdcp_sn': 5 }, { 'gtp.ext_hdr.next': 0 }],
    })
    expect(packets[5]!.layers[4]!.protocol).toBe('ip')
  })

  it('reads the elements of messages', () => {
    expect(packets[8]!.own[0]!.elements).toMatchObject([
      { 'gtp.teid_data': 0x11223344 },
      { 'gtp.gsn_ipv4': '192.0.2.1' },
    ])
    expect(packets[10]!.own[0]!.elements).toContainEqual({ type: 131, 'gtp.apn': 'internet' })
    expect(packets[11]!.own[0]!.elements).toContainEqual({
      type: 128,
      'gtp.user_addr_pdp_org': 1,
      'gtp.user_addr_pdp_type': 0x21,
      'gtp.user_ipv4': '10.0.0.1',
    })
  })

  it('reads version 0', () => {
    expect(packets[12]!.own[0]).toMatchObject({
      'gtp.flags.version': 0,
      'gtp.flow_label': 0xffff,
      'gtp.tid': '0000000000000000',
      size: 20,
    })
  })

  it('stops in a cut header and at an extension of no length', () => {
    expect(packets[13]!.stopped).toMatchObject({ protocol: 'gtp', need: 8, have: 6 })
    expect(packets[14]!.stopped).toMatchObject({ detail: 'gtp.ext_hdr.length is 0' })
    const cut = overUdp('gtp', 2152, '34ff 0008 00000001 00000085 40')
    expect(cut.stopped).toMatchObject({ protocol: 'gtp', need: 268, have: 13 })
  })
})
