/** Messages over UDP: names in circles, records and options without end. */
import { type Bomb, hex, join, many, overUdp, questions, sequences, word } from './build.js'

export const DATAGRAMS: readonly Bomb[] = [
  overUdp('a DNS name that points at itself', 53, questions(1, 'c012')),
  overUdp('DNS names that point at one another', 53, questions(1, 'c014 c012')),
  overUdp('a DNS label before a pointer to it', 53, questions(1, '0161 c012')),
  overUdp(
    'thousands of DNS questions with the longest name',
    53,
    questions(2700, `${'3f'.padEnd(128, '61').repeat(3)}3d${'61'.repeat(61)}00`),
  ),
  overUdp(
    'thousands of DNS questions at a chain of pointers',
    53,
    questions(
      2000,
      Array.from({ length: 120 }, (_, i) =>
        (0xc000 | (12 + 6 * 2000 + 2 * i + 2)).toString(16),
      ).join(''),
    ),
  ),
  overUdp('DNS counts of 65535', 53, hex('1234 8180 ffff ffff ffff ffff 00')),
  overUdp(
    'TXT records of empty strings',
    53,
    join('1234 8180 0000 0001 0000 0000 00 0010 0001 00000000', word(60000), many('00', 60000)),
  ),
  overUdp(
    'an OPT record of empty options',
    53,
    join(
      '1234 8180 0000 0000 0000 0001 00 0029 1000 00000000',
      word(60000),
      many('00000000', 15000),
    ),
  ),
  overUdp(
    'an NSEC record of windows',
    53,
    join(
      '1234 8180 0000 0001 0000 0000 00 002f 0001 00000000',
      word(60001),
      '00',
      many('00 01 80', 20000),
    ),
  ),
  overUdp(
    'mDNS answers without end',
    5353,
    join('0000 8400 0000 ffff 0000 0000', many('c00c 0001 0001 00000000 0004 01020304', 3900)),
  ),
  overUdp(
    'DHCP of pads',
    67,
    join('0101 0600 00000001', many('00', 228), '63825363', many('00', 60000)),
  ),
  overUdp(
    'DHCP of empty options',
    67,
    join('0101 0600 00000001', many('00', 228), '63825363', many('0c00', 30000)),
  ),
  overUdp(
    'RADIUS of empty attributes',
    1812,
    join('01 01', word(60000), many('00', 16), many('0102', 29990)),
  ),
  overUdp(
    'STUN of empty attributes',
    3478,
    join('0001', word(60000), '2112a442', many('00', 12), many('80220000', 15000)),
  ),
  overUdp('SNMP of nested sequences', 161, sequences(9000, '30')),
  overUdp(
    'RTCP of reports',
    5005,
    many('80c80006 00000001 0000000000000000 00000000 00000000 00000000', 2000),
  ),
  overUdp(
    'SIP of headers',
    5060,
    Buffer.from(`OPTIONS sip:a SIP/2.0\r\n${'v: x\r\n'.repeat(10_000)}\r\n`),
  ),
  overUdp(
    'SDP of lines',
    5060,
    Buffer.from(
      `INVITE sip:a SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n${'a=x\r\n'.repeat(12_000)}`,
    ),
  ),
  overUdp('syslog of brackets', 514, Buffer.from(`<1>1 - - - - - ${'[a b="c"]'.repeat(6_000)}`)),
  overUdp('NetFlow of records', 2055, join('0005 ffff', many('00', 64_000))),
  overUdp(
    'IPFIX of empty sets',
    4739,
    join('000a', word(60000), many('00', 12), many('0002 0004', 14990)),
  ),
  overUdp(
    'sFlow of samples',
    6343,
    join(
      '00000005 00000001 c0000201 00000000 00000001 00000001 0000ffff',
      many('00000001 00000000', 7000),
    ),
  ),
  overUdp('QUIC packets in a row', 443, many('c0 00000001 00 00 00 01 00', 6000)),
  overUdp('DTLS records in a row', 4433, many('16 fefd 0000 000000000000 0000', 4600)),
]
