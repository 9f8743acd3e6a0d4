/** Values looked up by hand in the RFCs: a registry copied wrongly fails here. */
import { expect, test } from 'vitest'
import { diameterAvps, radiusAttributes, radiusCodes } from '#src/decode/names/aaa.js'
import { arpHardware, arpOperations } from '#src/decode/names/arp.js'
import { dhcpMessages, dhcpOptions } from '#src/decode/names/dhcp.js'
import { dhcpv6Options } from '#src/decode/names/dhcpv6.js'
import { kerberosErrors, ldapResults } from '#src/decode/names/directory.js'
import {
  dnsClasses,
  dnsExtendedErrors,
  dnsOpcodes,
  dnsRcodes,
  dnsTypes,
  ednsOptions,
} from '#src/decode/names/dns.js'
import { etherTypes } from '#src/decode/names/ethertypes.js'
import { http2Frames, httpStatus } from '#src/decode/names/http.js'
import { icmpCode, icmpTypes } from '#src/decode/names/icmp.js'
import { icmpv6Code, icmpv6Types, ndOptions } from '#src/decode/names/icmpv6.js'
import { ipOptions, ipv6Options, ipv6RoutingTypes } from '#src/decode/names/ip.js'
import { pppProtocols } from '#src/decode/names/ppp.js'
import { ipProtocols } from '#src/decode/names/protocols.js'
import { quicFrames, quicVersions } from '#src/decode/names/quic.js'
import { bgpErrorCode } from '#src/decode/names/routing.js'
import { sctpPayloadProtocols } from '#src/decode/names/sctp.js'
import { sshMessages } from '#src/decode/names/ssh.js'
import { stunAttributes } from '#src/decode/names/stun.js'
import { tcpOptions } from '#src/decode/names/tcp.js'
import {
  tlsAlerts,
  tlsCipherSuites,
  tlsExtensions,
  tlsGroups,
  tlsHandshakeTypes,
  tlsSignatureSchemes,
} from '#src/decode/names/tls.js'
import { wlanElements, wlanSubtype } from '#src/decode/names/wlan.js'

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

test('TLS (RFC 8446, 5289, 7905, 9001, 9849)', () => {
  expect(tlsCipherSuites(0x1301)).toBe('TLS_AES_128_GCM_SHA256')
  expect(tlsCipherSuites(0xc02f)).toBe('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
  expect(tlsCipherSuites(0xcca9)).toBe('TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256')
  expect(tlsCipherSuites(0xc0ab)).toBe('TLS_PSK_DHE_WITH_AES_256_CCM_8')
  expect(tlsCipherSuites(0x0a0a)).toBeUndefined()
  expect([0, 10, 16, 43, 51, 57, 65037].map(tlsExtensions)).toEqual([
    'server_name',
    'supported_groups',
    'application_layer_protocol_negotiation',
    'supported_versions',
    'key_share',
    'quic_transport_parameters',
    'encrypted_client_hello',
  ])
  expect([23, 29, 4588].map(tlsGroups)).toEqual(['secp256r1', 'x25519', 'X25519MLKEM768'])
  expect(tlsSignatureSchemes(0x0804)).toBe('rsa_pss_rsae_sha256')
  expect(tlsAlerts(48)).toBe('unknown_ca')
  expect([1, 2, 11, 20].map(tlsHandshakeTypes)).toEqual([
    'client_hello',
    'server_hello',
    'certificate',
    'finished',
  ])
})

test('options of IP, TCP and DHCP (RFC 791, 8200, 9293, 2132, 8415)', () => {
  expect([0, 7, 68, 131, 137].map(ipOptions)).toEqual(['EOOL', 'RR', 'TS', 'LSR', 'SSR'])
  expect(ipv6Options(0xc2)).toBe('Jumbo Payload')
  expect(ipv6RoutingTypes(4)).toBe('Segment Routing Header (SRH)')
  expect([2, 4, 8, 30].map(tcpOptions)).toEqual([
    'Maximum Segment Size',
    'SACK Permitted',
    'Timestamps',
    'Multipath TCP (MPTCP)',
  ])
  expect([1, 5, 6].map(dhcpMessages)).toEqual(['DHCPDISCOVER', 'DHCPACK', 'DHCPNAK'])
  expect(dhcpOptions(121)).toBe('Classless Static Route Option')
  expect(dhcpv6Options(25)).toBe('OPTION_IA_PD')
})

test('applications (RFC 9110, 4250, 9000, 2865, 4120, 4511, 8489, 9260)', () => {
  expect(httpStatus(404)).toBe('Not Found')
  expect(http2Frames(7)).toBe('GOAWAY')
  expect(sshMessages(20)).toBe('SSH_MSG_KEXINIT')
  expect(quicVersions(0x6b3343cf)).toBe('2')
  expect(quicFrames(0x0a)).toBe('STREAM')
  expect(radiusCodes(11)).toBe('Access-Challenge')
  expect(radiusAttributes(80)).toBe('Message-Authenticator')
  expect(diameterAvps(263)).toBe('Session-Id')
  expect(kerberosErrors(25)).toBe('KDC_ERR_PREAUTH_REQUIRED')
  expect(ldapResults(49)).toBe('invalidCredentials')
  expect(stunAttributes(0x0020)).toBe('XOR-MAPPED-ADDRESS')
  expect(sctpPayloadProtocols(27)).toBe('X2AP')
  expect(bgpErrorCode(6, 2)).toBe('Administrative Shutdown')
  expect(pppProtocols(0xc021)).toBe('Link Control Protocol')
  expect(wlanSubtype(0, 4)).toBe('Probe Request')
  expect(wlanElements(48)).toBe('RSN')
})
