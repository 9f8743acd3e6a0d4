/**
 * What Pcap4J (1.8) dissects and offers, and where it is here: for the README's table, written by `npm run docs`. `ours` are
 * names of protocols, of fields, or of what `src/index.ts` exports: each is looked up, and a wrong one fails the docs.
 */
export const PARITY = [
  [
    'link types',
    [
      ['NULL (BSD loopback)', ['null']],
      ['EN10MB', ['eth']],
      ['RAW, IPV4, IPV6', ['raw', 'ip', 'ipv6']],
      ['PPP, PPP_SERIAL', ['ppp', 'chdlc']],
      ['LINUX_SLL', ['sll']],
      ['IEEE802_11, IEEE802_11_RADIO', ['wlan', 'radiotap']],
    ],
  ],
  [
    'layer 2',
    [
      ['Ethernet II, 802.3', ['eth']],
      ['LLC, SNAP', ['llc']],
      ['802.1Q', ['vlan']],
      ['ARP', ['arp']],
      ['Radiotap and its fields', ['radiotap']],
      ['802.11 probe request, information elements, FCS', ['wlan']],
    ],
  ],
  [
    'layer 3',
    [
      ['IPv4 with options', ['ip', 'ip.opt.type']],
      ['TOS in both readings (RFC 791, 1349 and 2474)', ['ip.dsfield', 'tosReading']],
      [
        'IPv6 and its extension headers, Pad1, PadN',
        ['ipv6', 'ipv6.hopopts', 'ipv6.dstopts', 'ipv6.routing', 'ipv6.fraghdr'],
      ],
    ],
  ],
  [
    'control',
    [
      ['ICMPv4, all of its messages, the quoted packet', ['icmp']],
      ['ICMPv6, neighbour discovery and its options', ['icmpv6', 'icmpv6.opt.type']],
    ],
  ],
  [
    'layer 4',
    [
      ['TCP with options', ['tcp', 'tcp.option_kind']],
      ['UDP', ['udp']],
      ['SCTP', ['sctp']],
    ],
  ],
  [
    'above',
    [
      ['GTPv1', ['gtp']],
      ['DNS and its records', ['dns', 'dns.resp.type']],
      ['SSH 2', ['ssh']],
      ['HTTP status names', ['http', 'http.response.code']],
    ],
  ],
  [
    'interfaces',
    [
      ['packet objects, by class and by name', ['decode', 'valuesOf']],
      ['a packet class of one’s own', ['createDecoder', 'table']],
      [
        'checksums verified',
        [
          'ip.checksum.status',
          'tcp.checksum.status',
          'udp.checksum.status',
          'icmp.checksum.status',
          'icmpv6.checksum.status',
          'sctp.checksum.status',
        ],
      ],
      ['named numbers', ['names']],
      ['MAC vendors', ['macVendor']],
      ['reassembly of IPv4 fragments', ['Conversations']],
      ['reading and writing capture files', ['readCapture', 'writeCapture']],
      ['live capture with filter and statistics', ['startAgent']],
      ['hex and text dumps', ['hexDump', 'tree', 'line']],
      [
        'building packets, sending packets',
        [],
        'not here: a recorder that can send is more than a container should be given',
      ],
    ],
  ],
]
