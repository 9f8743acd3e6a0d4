/** Headers in headers in headers. */
import {
  type Bomb,
  ETH,
  eth,
  eth6,
  hex,
  ip,
  ipv6,
  join,
  many,
  nested,
  SMALL,
  udp,
  word,
} from './build.js'

export const NESTED: readonly Bomb[] = [
  {
    name: 'QinQ',
    linkType: 1,
    deep: true,
    bytes: join(ETH, many('88a8 0064', 200), '0800', ip(17, SMALL)),
  },
  {
    name: '802.1Q',
    linkType: 1,
    deep: true,
    bytes: join(ETH, many('8100 0064', 200), '0800', ip(17, SMALL)),
  },
  {
    name: 'IP in IP',
    linkType: 1,
    deep: true,
    bytes: eth(nested(200, (inner) => ip(4, inner), ip(17, SMALL))),
  },
  {
    name: 'IPv6 in IPv6',
    linkType: 1,
    deep: true,
    bytes: eth6(nested(200, (inner) => ipv6(41, inner), ipv6(17, SMALL))),
  },
  {
    name: 'hop-by-hop after hop-by-hop',
    linkType: 1,
    deep: true,
    bytes: eth6(ipv6(0, join(many('00 00 0104 00000000', 200), '3b00 0104 00000000'))),
  },
  {
    name: 'destination options',
    linkType: 1,
    deep: true,
    bytes: eth6(ipv6(60, join(many('3c00 0104 00000000', 200), '3b00 0104 00000000'))),
  },
  {
    name: 'routing headers',
    linkType: 1,
    deep: true,
    bytes: eth6(ipv6(43, join(many('2b00 0000 00000000', 200), '3b00 0000 00000000'))),
  },
  {
    name: 'fragment headers',
    linkType: 1,
    deep: true,
    bytes: eth6(ipv6(44, join(many('2c00 0000 00000001', 200), '3b00 0000 00000001'))),
  },
  {
    name: 'authentication headers',
    linkType: 1,
    deep: true,
    bytes: eth6(
      ipv6(51, join(many('3301 0000 00000001 00000001', 200), '3b01 0000 00000001 00000001')),
    ),
  },
  {
    name: 'MPLS',
    linkType: 1,
    bytes: join(ETH, '8847', many('00010040', 2000), '00010140', ip(17, SMALL)),
  },
  {
    name: 'GRE in GRE',
    linkType: 1,
    deep: true,
    bytes: eth(nested(200, (inner) => ip(47, join('0000 0800', inner)), ip(17, SMALL))),
  },
  {
    name: 'Ethernet over GRE',
    linkType: 1,
    deep: true,
    bytes: eth(nested(200, (inner) => ip(47, join('0000 6558', eth(inner))), ip(17, SMALL))),
  },
  {
    name: 'EtherIP',
    linkType: 1,
    deep: true,
    bytes: eth(nested(200, (inner) => ip(97, join('3000', eth(inner))), ip(17, SMALL))),
  },
  {
    name: 'VXLAN in VXLAN',
    linkType: 1,
    deep: true,
    bytes: eth(
      nested(
        200,
        (inner) => ip(17, udp(4789, join('08000000 00000100', eth(inner)))),
        ip(17, SMALL),
      ),
    ),
  },
  {
    name: 'Geneve in Geneve',
    linkType: 1,
    deep: true,
    bytes: eth(
      nested(
        200,
        (inner) => ip(17, udp(6081, join('0000 6558 00000100', eth(inner)))),
        ip(17, SMALL),
      ),
    ),
  },
  {
    name: 'GTP-U in GTP-U',
    linkType: 1,
    deep: true,
    bytes: eth(
      nested(
        200,
        (inner) => ip(17, udp(2152, join('30ff', word(inner.length), '00000001', inner))),
        ip(17, SMALL),
      ),
    ),
  },
  {
    name: 'Teredo in Teredo',
    linkType: 1,
    bytes: eth(nested(200, (inner) => ip(17, udp(3544, ipv6(4, inner))), ip(17, SMALL))),
  },
  {
    name: 'PPP in PPPoE in L2TP',
    linkType: 1,
    bytes: eth(
      nested(
        200,
        (inner) => ip(17, udp(1701, join('0002 0001 0001 ff03 0021', inner))),
        ip(17, SMALL),
      ),
    ),
  },
  {
    name: 'ICMP errors that quote ICMP errors',
    linkType: 1,
    deep: true,
    bytes: eth(nested(200, (inner) => ip(1, join('0301 0000 00000000', inner)), ip(17, SMALL))),
  },
  {
    name: 'ICMPv6 errors that quote ICMPv6 errors',
    linkType: 1,
    deep: true,
    bytes: eth6(
      nested(200, (inner) => ipv6(58, join('0104 0000 00000000', inner)), ipv6(17, SMALL)),
    ),
  },
  {
    name: 'SNAP in SNAP',
    linkType: 1,
    bytes: nested(
      200,
      (inner) => join(ETH, word(8 + inner.length), 'aaaa03 0080c2 0007', inner),
      eth(ip(17, SMALL)),
    ),
  },
  {
    name: 'PPP in PPP',
    linkType: 9,
    bytes: join(many('ff03 003d c0000000', 200), 'ff03 0021', ip(17, SMALL)),
  },
  {
    name: 'DHCPv6 relays',
    linkType: 1,
    bytes: eth6(
      ipv6(
        17,
        udp(
          547,
          nested(
            200,
            (inner) => join('0c 00', many('00', 32), '0009', word(inner.length), inner),
            hex('01000001'),
          ),
        ),
      ),
    ),
  },
]
