/** Values looked up by hand in the RFCs: a registry copied wrongly fails here. */
import { expect, test } from 'vitest'
import { arpHardware, arpOperations } from '#src/decode/names/arp.js'
import {
  dnsClasses,
  dnsExtendedErrors,
  dnsOpcodes,
  dnsRcodes,
  dnsTypes,
  ednsOptions,
} from '#src/decode/names/dns.js'
import { etherTypes } from '#src/decode/names/ethertypes.js'
import { icmpCode, icmpTypes } from '#src/decode/names/icmp.js'
import { icmpv6Code, icmpv6Types, ndOptions } from '#src/decode/names/icmpv6.js'
import { ipProtocols } from '#src/decode/names/protocols.js'

test('EtherTypes (RFC 9542 appendix B)', () => {
  expect(etherTypes(0x0800)).toBe('Internet Protocol version 4 (IPv4)')
  expect(etherTypes(0x0806)).toBe('Address Resolution Protocol (ARP)')
  expect(etherTypes(0x86dd)).toBe('Internet Protocol version 6 (IPv6)')
  expect(etherTypes(0x8847)).toBe('MPLS')
  expect(etherTypes(0x8137)).toBe('Novell, Inc.')
  expect(etherTypes(1500)).toBeUndefined()
})

test('IP protocols (RFC 9293, 768, 4443, 9260)', () => {
  expect([1, 6, 17, 41, 47, 50, 58, 89, 112, 132, 136].map(ipProtocols)).toEqual([
    'ICMP',
    'TCP',
    'UDP',
    'IPv6',
    'GRE',
    'ESP',
    'IPv6-ICMP',
    'OSPFIGP',
    'VRRP',
    'SCTP',
    'UDPLite',
  ])
  expect(ipProtocols(61)).toBeUndefined()
  expect(ipProtocols(253)).toBeUndefined()
})

test('ICMP types and codes (RFC 792, 1812, 8335)', () => {
  expect(icmpTypes(8)).toBe('Echo')
  expect(icmpCode(3, 3)).toBe('Port Unreachable')
  expect(icmpCode(3, 4)).toBe("Fragmentation Needed and Don't Fragment was Set")
  expect(icmpCode(11, 0)).toBe('Time to Live exceeded in Transit')
  expect(icmpCode(43, 2)).toBe('No Such Interface')
  expect(icmpCode(3, 16)).toBeUndefined()
})

test('ICMPv6 types, codes and neighbour discovery options (RFC 4443, 4861, 8106)', () => {
  expect(icmpv6Types(135)).toBe('Neighbor Solicitation')
  expect(icmpv6Code(1, 4)).toBe('port unreachable')
  expect(icmpv6Code(4, 1)).toBe('unrecognized Next Header type encountered')
  expect(ndOptions(25)).toBe('Recursive DNS Server Option')
})

test('DNS (RFC 1035, 6891, 6895, 8914, 9460)', () => {
  expect(
    [1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 41, 43, 46, 48, 52, 64, 65, 257].map(dnsTypes),
  ).toEqual([
    'A',
    'NS',
    'CNAME',
    'SOA',
    'PTR',
    'MX',
    'TXT',
    'AAAA',
    'SRV',
    'NAPTR',
    'OPT',
    'DS',
    'RRSIG',
    'DNSKEY',
    'TLSA',
    'SVCB',
    'HTTPS',
    'CAA',
  ])
  expect([1, 3, 255].map(dnsClasses)).toEqual(['IN', 'CH', 'ANY'])
  expect([0, 3, 5, 16, 23].map(dnsRcodes)).toEqual([
    'NoError',
    'NXDomain',
    'Refused',
    'BADVERS',
    'BADCOOKIE',
  ])
  expect([0, 4, 5, 6].map(dnsOpcodes)).toEqual(['Query', 'Notify', 'Update', 'DSO'])
  expect(ednsOptions(10)).toBe('COOKIE')
  expect(dnsExtendedErrors(15)).toBe('Blocked')
})

test('ARP (RFC 826, 5494)', () => {
  expect([1, 2, 8].map(arpOperations)).toEqual(['REQUEST', 'REPLY', 'InARP-Request'])
  expect([1, 6, 32].map(arpHardware)).toEqual([
    'Ethernet (10Mb)',
    'IEEE 802 Networks',
    'InfiniBand (TM)',
  ])
})
