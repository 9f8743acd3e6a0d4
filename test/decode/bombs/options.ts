/** Options and records without end in what stands below UDP and TCP. */
import { type Bomb, ETH, eth6, ipv6, join, many, overIp, word } from './build.js'

export const OPTIONS: readonly Bomb[] = [
  {
    name: 'router advertisement of options',
    linkType: 1,
    bytes: eth6(
      ipv6(58, join('8600 0000 40000000 00000000 00000000', many('0101 020000000001', 8000))),
    ),
  },
  {
    name: 'MLDv2 of records',
    linkType: 1,
    bytes: eth6(
      ipv6(58, join('8f00 0000 0000 ffff', many(join('04000000 ff02', many('00', 14)), 3200))),
    ),
  },
  { name: 'hop-by-hop of pads', linkType: 1, bytes: eth6(ipv6(0, join('3bff', many('00', 2046)))) },
  { name: 'LLDP of empty parts', linkType: 1, bytes: join(ETH, '88cc', many('fe00', 30_000)) },
  {
    name: 'CDP of empty parts',
    linkType: 1,
    bytes: join(ETH, word(1500), 'aaaa03 00000c 2000 02b4 0000', many('0001 0004', 370)),
  },
  {
    name: 'PPPoE of empty tags',
    linkType: 1,
    bytes: join(ETH, '8863 1109 0000', word(60_000), many('0101 0000', 15_000)),
  },
  {
    name: 'LCP of short options',
    linkType: 9,
    bytes: join('ff03 c021 0101', word(60_000), many('0102', 29_998)),
  },
  {
    name: 'radiotap without end of its fields',
    linkType: 127,
    bytes: join('0000', '40fa', many('ffffffff', 16_000)),
  },
  {
    name: 'a beacon of elements',
    linkType: 105,
    bytes: join(
      '8000 0000',
      many('ff', 6),
      '020000000001 020000000001 0000',
      many('00', 12),
      many('0000', 30_000),
    ),
  },
  {
    name: 'aggregated 802.11 frames',
    linkType: 105,
    bytes: join(
      '8800 0000',
      many('02', 18),
      '0000 8000',
      many(join(many('02', 12), '0008 aaaa03 000000 0800'), 2500),
    ),
  },
  overIp(
    'SCTP of empty chunks',
    132,
    join('2710 2711 00000001 00000000', many('0e000004', 16_000)),
  ),
  overIp(
    'SCTP of data chunks',
    132,
    join(
      '2710 2711 00000001 00000000',
      many('0003 0014 00000001 0001 0000 00000000 00000000', 3_000),
    ),
  ),
  overIp(
    'OSPF of announcements',
    89,
    join(
      '0204',
      word(60028),
      'c0000201 00000000 0000 0000',
      many('00', 8),
      '0000ffff',
      many('00000000 c0000201 c0000201 80000001 0000 0014', 3000),
    ),
  ),
  overIp('IGMPv3 of records', 2, join('2200 0000 0000 ffff', many('01000000 e0000001', 8000))),
  overIp('PIM of options', 103, join('2000 0000', many('0001 0000', 16_000))),
  overIp(
    'RSVP in ICMP extensions',
    1,
    join('0b00 0000 00200000', many('00', 128), '2000 0000', many('0004 0101', 15_000)),
  ),
]
