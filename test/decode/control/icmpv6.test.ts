import { describe, expect, it } from 'vitest'
import { icmpv6 } from '#src/decode/control/icmpv6.js'
import { fixture } from '../fixtures.js'
import { read } from '../link/read.js'

const packets = read('icmpv6')
const { labels } = fixture('icmpv6')
const found = (label: string) => packets[labels.indexOf(label)]!
const of = (label: string) => found(label).own[0]!

describe('icmpv6', () => {
  it('reads an echo', () => {
    expect(found('echo request').names).toBe('eth ipv6 icmpv6 data')
    expect(found('echo request').own).toEqual([
      {
        protocol: 'icmpv6',
        offset: 54,
        size: 8,
        'icmpv6.type': 128,
        'icmpv6.code': 0,
        'icmpv6.checksum': expect.any(Number),
        'icmpv6.echo.identifier': 0x1234,
        'icmpv6.echo.sequence_number': 1,
        length: 16,
      },
    ])
  })

  it('decodes the packet that an error quotes, and that of a redirect', () => {
    for (const label of [
      'port unreachable',
      'packet too big',
      'time exceeded',
      'parameter problem',
      'redirect',
    ]) {
      expect(found(label).names).toMatch(/^eth ipv6 icmpv6 ipv6 udp/)
    }
    expect(of('packet too big')).toMatchObject({ 'icmpv6.mtu': 1280 })
    expect(of('parameter problem')).toMatchObject({ 'icmpv6.pointer': 6 })
    expect(of('time exceeded with an MPLS label')).toMatchObject({
      'icmpv6.length': 16,
      extension: { objects: [{ labels: [{ 'icmp.mpls.label': 100 }] }] },
    })
  })

  it('reads a router advertisement with its options', () => {
    expect(of('router advertisement')).toMatchObject({
      'icmpv6.nd.ra.cur_hop_limit': 64,
      'icmpv6.nd.ra.flag.m': true,
      'icmpv6.nd.ra.flag.o': true,
      'icmpv6.nd.ra.flag.prf': 1,
      'icmpv6.nd.ra.router_lifetime': 1800,
      'icmpv6.nd.ra.reachable_time': 30000,
      'icmpv6.nd.ra.retrans_timer': 1000,
      options: [
        { 'icmpv6.opt.src_linkaddr': '02:00:00:00:00:02' },
        { 'icmpv6.opt.mtu': 1500 },
        {
          'icmpv6.opt.prefix': '2001:db8::',
          'icmpv6.opt.prefix.length': 64,
          'icmpv6.opt.prefix.flag.a': true,
          'icmpv6.opt.prefix.valid_lifetime': 86400,
        },
        { 'icmpv6.opt.rdnss': ['2001:db8::2'] },
        { 'icmpv6.opt.dnssl': ['test.example'] },
        { 'icmpv6.opt.prefix': '2001:db8::', 'icmpv6.opt.route_lifetime': 1800 },
        { 'icmpv6.opt.advertisement_interval': 1000 },
        { 'icmpv6.opt.home_agent_lifetime': 1800 },
        { 'icmpv6.opt.pref64.prefix': '64:ff9b::', 'icmpv6.opt.pref64.scaled_lifetime': 225 },
        { 'icmpv6.opt.captive_portal': 'https://login.test' },
      ],
    })
  })

  it('reads neighbours and redirects', () => {
    expect(of('neighbor solicitation')).toMatchObject({
      'icmpv6.nd.ns.target_address': '2001:db8::2',
      options: [{}, { 'icmpv6.opt.nonce': 'a1a2a3a4a5a6' }],
    })
    expect(of('neighbor advertisement')).toMatchObject({
      'icmpv6.nd.na.flag.r': false,
      'icmpv6.nd.na.flag.s': true,
      'icmpv6.nd.na.flag.o': true,
      options: [{ 'icmpv6.opt.target_linkaddr': '02:00:00:00:00:02' }],
    })
    expect(of('redirect')).toMatchObject({
      'icmpv6.nd.rd.target_address': 'fe80::1',
      'icmpv6.rd.na.destination_address': '2001:db8::2',
    })
  })

  it('reads multicast listeners', () => {
    expect(of('multicast listener query')).toMatchObject({
      'icmpv6.mld.maximum_response_delay': 10000,
      'icmpv6.mld.multicast_address': '::',
    })
    expect(of('multicast listener query 2')).toMatchObject({
      'icmpv6.mld.maximum_response_code': 10000,
      'icmpv6.mld.flag.s': true,
      'icmpv6.mld.flag.qrv': 2,
      'icmpv6.mld.source_address': ['2001:db8::2'],
    })
    expect(of('multicast listener report 2')['records']).toMatchObject([
      {
        'icmpv6.mldr.mar.record_type': 4,
        'icmpv6.mldr.mar.multicast_address': 'ff02::abcd',
      },
      { 'icmpv6.mldr.mar.source_address': ['2001:db8::2'] },
    ])
  })

  it('reads messages of other documents', () => {
    expect(of('home agent address discovery reply')).toMatchObject({
      'icmpv6.mip6.home_agent_address': ['2001:db8::2'],
    })
    expect(of('mobile prefix advertisement')).toMatchObject({
      'icmpv6.mip6.flag.m': true,
      options: [{ 'icmpv6.opt.prefix': '2001:db8::' }],
    })
    expect(of('node information query')).toMatchObject({
      'icmpv6.ni.qtype': 2,
      'icmpv6.ni.query.subject_fqdn': 'test',
    })
    expect(of('router renumbering')).toMatchObject({
      'icmpv6.rr.sequence_number': 7,
      'icmpv6.rr.flag.t': true,
    })
    expect(of('RPL information object')).toMatchObject({ 'icmpv6.rpl.dio.rank': 256 })
    expect(of('RPL advertisement')).toMatchObject({ 'icmpv6.rpl.dao.dodagid': '2001:db8::2' })
  })

  it('says itself in a few words', () => {
    const line = (label: string) =>
      icmpv6.summary(of(label) as unknown as Parameters<typeof icmpv6.summary>[0])
    expect(line('neighbor solicitation')).toBe(
      'ICMP6, neighbor solicitation, who has 2001:db8::2, length 40',
    )
    expect(line('echo request')).toBe('ICMP6, echo request, id 4660, seq 1, length 16')
  })

  it('ends at an option without a length, and says how much a cut message needs', () => {
    expect(of('an option of length 0')['options']).toEqual([
      { 'icmpv6.opt.type': 1, 'icmpv6.opt.length': 0 },
    ])
    expect(found('too short for its type').stopped).toMatchObject({ need: 24, have: 12 })
  })
})
