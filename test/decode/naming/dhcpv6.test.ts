/** DHCPv6: options within options, identifiers, relayed messages, and what is cut. */
import { describe, expect, it } from 'vitest'
import { dhcpv6 } from '#src/decode/naming/dhcpv6.js'
import { overUdp, read } from '../application/packets.js'

describe('DHCPv6', () => {
  const [solicit, advertise, relay, reply] = read('dhcpv6')

  it('reads who asks, and what for', () => {
    expect(solicit!.own[0]).toMatchObject({
      'dhcpv6.msgtype': 1,
      'dhcpv6.xid': 0x112233,
      options: [
        {
          'dhcpv6.duid.type': 1,
          'dhcpv6.duidllt.time': 'Jan  1, 2000 00:16:40.000000000 UTC',
          'dhcpv6.duidllt.link_layer_addr': '02:00:00:00:00:01',
        },
        { 'dhcpv6.requested_option_code': [23, 24] },
        { 'dhcpv6.elapsed_time': 1000 },
        { 'dhcpv6.iaid': '00000001' },
        { 'dhcpv6.option.type': 14, 'dhcpv6.option.length': 0 },
        { 'dhcpv6.client_domain': 'host.example.test.' },
        { 'dhcpv6.vendorclass.enterprise': 311, 'dhcpv6.vendorclass.data': ['MSFT 5.0'] },
      ],
    })
    expect(dhcpv6.summary(solicit!.own[0] as never)).toMatch(/^dhcp6 \S+ xid=112233$/i)
  })

  it('reads addresses and prefixes within their associations', () => {
    const options = advertise!.own[0]!.options as Record<string, unknown>[]
    expect(options[3]).toMatchObject({
      'dhcpv6.iaid.t1': 100,
      options: [{ 'dhcpv6.iaaddr.ip': '2001:db8::50', 'dhcpv6.iaaddr.valid_lifetime': 400 }],
    })
    expect(options[4]).toMatchObject({
      options: [{ 'dhcpv6.iaprefix.pref_len': 56, 'dhcpv6.iaprefix.pref_addr': '2001:db8:1::' }],
    })
    expect(options[5]).toMatchObject({ 'dhcpv6.dns_server': ['2001:db8::53', '2001:db8::54'] })
    expect(options[6]).toMatchObject({
      'dhcpv6.search_list_entry': ['example.test.', 'a.test.'],
    })
    expect(options[7]).toMatchObject({ 'dhcpv6.status_msg': 'fine' })
    expect(reply!.own[0]).toMatchObject({ options: [{ 'dhcpv6.unicast': '2001:db8::1' }, {}, {}] })
  })

  it('reads what a relay passes on as a layer', () => {
    expect(relay!.own).toHaveLength(2)
    expect(relay!.own[0]).toMatchObject({ 'dhcpv6.hopcount': 1, 'dhcpv6.peeraddr': 'fe80::9' })
    expect(relay!.own[1]).toMatchObject({
      'dhcpv6.xid': 0x112244,
      options: [{ 'dhcpv6.duiden.enterprise': 311, 'dhcpv6.duiden.identifier': '61626364' }],
    })
  })

  it('tells an option that reaches past the end', () => {
    const { own, stopped } = overUdp('dhcpv6', 547, '01112233 0001 0050 0001')
    expect(own[0]!.options).toEqual([{ 'dhcpv6.option.type': 1, 'dhcpv6.option.length': 80 }])
    expect(stopped).toMatchObject({ protocol: 'dhcpv6', because: 'packet' })
    expect(overUdp('dhcpv6', 547, '0c00 2001').stopped).toMatchObject({ need: 34, have: 4 })
  })

  it('ends in relays that hold themselves without end', () => {
    let message = ''
    for (let i = 0; i < 100; i++) {
      const length = (message.length / 2).toString(16).padStart(4, '0')
      message = `0c00 ${'00'.repeat(32)} 0009 ${length} ${message}`.replaceAll(' ', '')
    }
    expect(overUdp('dhcpv6', 547, message).stopped).toMatchObject({ because: 'depth' })
  })
})
