/** Why a row of our tables is not tshark's, class by class: the first class that takes a difference has it. */
import path from 'node:path'
import { protocols } from '#src/decode/index.js'

export interface RowDifference {
  file: string
  /** DLT values of the file. */
  linkTypes: readonly string[]
  /** Protocols tshark reads in the file. */
  protocols: ReadonlySet<string>
  /** tshark calls packets of the file malformed. */
  malformed: boolean
  /** `protocols`, `conversations tcp`, `endpoints ip` … */
  table: string
  row: string
  /** Absent: the row is not there. */
  ours: string | undefined
  theirs: string | undefined
}

export interface RowClass {
  name: string
  why: string
  takes(difference: RowDifference): boolean
}

/** Link types that decoding reads, and accounting does not. */
const NOT_WALKED = ['105', '107', '119', '127', '129', '163', '178', '192', '226', '242']
/** What carries IP in ways that accounting does not follow. */
const CARRIERS = [
  'etag',
  'gtp',
  'ieee8021ah',
  'ipcomp',
  'macsec',
  'mpls-echo',
  'nsh',
  'pim',
  'teredo',
]
/** Marks and parts that Wireshark's tree holds beside protocols. */
const MARKS = /^(?:_ws\..*|text|eth\.trailer|isis\..*)$/
/** Contents that Wireshark reads as protocols: of HTTP, of mail. */
const CONTENTS =
  /^(?:data-text-lines|media|json|xml|urlencoded-form|mime_multipart|imf|png|image-.*|msg|cose|cbor|ocsp|x509.*|pkix.*|mp4|wbxml|line_based_text_data)$/
const OURS = new Set(
  protocols
    .flatMap(({ name }) => [name])
    .concat(['wlancap', 'wlan_radio', 'pcap_pktdata', 'lane', 'erspan']),
)
const LOWER = /(?:^|:)(?:tcp|udp|sctp|dccp)(?::|$)/

/** Names of a path of protocols. */
const names = (row: string) => row.split(':')
/** Of a path, what stands above the transport header. */
const application = (row: string) => {
  const all = names(row)
  const transport = all.findLastIndex((name) => ['tcp', 'udp', 'sctp', 'dccp'].includes(name))
  return transport < 0 ? [] : all.slice(transport + 1)
}
const isTree = ({ table }: RowDifference) => table === 'protocols'
const isEnds = ({ table }: RowDifference) => table !== 'protocols'

export const ROW_CLASSES: readonly RowClass[] = [
  {
    name: 'VXLAN on the port Linux uses',
    why: 'UDP 8472, Linux’s before the port was registered (and its default still): tshark knows 4789 only',
    takes: (one) => one.file.endsWith('vxlan_port_8472.pcap'),
  },
  {
    name: 'link layer',
    why: 'IP behind link layers that accounting does not read: 802.11, PPI, ARCNET, frame relay, IPoIB, IPNET, Juniper’s',
    takes: (one) => isEnds(one) && one.linkTypes.some((type) => NOT_WALKED.includes(type)),
  },
  {
    name: 'carrier',
    why: 'IP in what accounting does not open: IPComp, MACsec, NSH, MPLS pings, what GTP’s control messages quote, tunnels in a first fragment, several tunnels in one packet',
    takes: (one) => isEnds(one) && CARRIERS.some((name) => one.protocols.has(name)),
  },
  {
    name: 'carrier by port or number',
    why: 'GRE over a UDP port that tshark knows, WCCP’s header in GRE, Ethernet in IPv6 (143), GRE of other contents',
    takes: (one) => isEnds(one) && /gre|ipproto-ether/.test(path.basename(one.file)),
  },
  {
    name: 'address in a header',
    why: 'tshark takes the last address of a routing header, or the home address of an option, for an end; we take the header’s',
    takes: (one) =>
      isEnds(one) &&
      ['ipv6.routing', 'ipv6.dstopts', 'mipv6'].some((name) => one.protocols.has(name)),
  },
  {
    name: 'fragments',
    why: 'the first fragment tells ports, so that it counts for TCP or UDP; tshark waits for whole headers, or leaves them out',
    takes: (one) => /frag|ipv6_ext_headers/i.test(one.file) && application(one.row).length === 0,
  },
  {
    name: 'length of 0',
    why: 'of BIG TCP (IP or UDP lengths of 0) tshark 4.0 reads nothing; we take the record’s',
    takes: (one) => one.file.includes('bigtcp'),
  },
  {
    name: 'lengths',
    why: 'records whose length on the wire cannot be: tshark has 2^31 − 1, or reads the file in another way',
    takes: (one) =>
      /clusterfuzz|igmplayer|bug-6875-01|FuzzTarget/.test(one.file) ||
      one.linkTypes.includes('123'),
  },
  {
    name: 'options that cannot be',
    why: 'IPv4 options that overrun: tshark reads no further and does not count the packet; its header is right, and we do',
    takes: (one) => isEnds(one) && /ipopts|ipv4-options/.test(one.file),
  },
  {
    name: 'header that is not whole',
    why: 'a header that was cut or cannot be: tshark does not count the packet, we count as far as addresses and ports are there; or the reverse',
    takes: (one) =>
      isEnds(one) &&
      (one.malformed ||
        /oobr|heapoverflow|asan|trunc|too-long|negative|missing|kday/.test(one.file)),
  },
  {
    name: 'read otherwise',
    why: 'CARP is VRRP to tshark, IGMP of PIM version 1 and DVMRP is theirs; Juniper’s cookies are a text; MPLS labels are a level each; Mobile IPv6 is a part of IPv6; what ICMPv6 quotes goes on; cut Ethernet',
    takes: (one) =>
      isTree(one) &&
      (/(?:^|:)(?:carp|vrrp|pim|igmp|juniper|mpls|mipv6|icmpv6|macsec|ppp)(?::|$)/.test(one.row) ||
        /gre-aruba|ipcomp|snaplen_20|39_byte/i.test(one.file)),
  },
  {
    name: 'mark',
    why: 'Wireshark’s marks of what is short, malformed or goes on: of protocols that are not ours, of fields that we do not read, and where one of us reads further; parts of IS-IS',
    takes: (one) => isTree(one) && names(one.row).some((name) => MARKS.test(name)),
  },
  {
    name: 'content',
    why: 'what mail in IMAP and POP carries, and HTTP whose heads, lengths and encodings are made to be read in several ways',
    takes: (one) =>
      isTree(one) &&
      (names(one.row).some((name) => CONTENTS.test(name)) || /:http:data(?:$|:)/.test(one.row)),
  },
  {
    name: 'message after message',
    why: 'several messages of one packet, of protocols that are not ours, or damaged ones of which one of us finds more',
    takes: (one) => isTree(one) && /(?:^|:)([^:]+):(?:[^:]+:)?\1(?::|$)/.test(one.row),
  },
  {
    name: 'not ours',
    why: 'a protocol that is not among ours',
    takes: (one) =>
      isTree(one) && one.ours === undefined && names(one.row).some((name) => !OURS.has(name)),
  },
  {
    name: 'data',
    why: 'bytes that we know nothing of: tshark names them by a protocol that is not ours, by an earlier datagram, or not at all',
    takes: (one) => isTree(one) && one.row.endsWith('data'),
  },
  {
    name: 'remembered',
    why: 'what is above the ports: tshark guesses otherwise, switches protocols behind SOCKS, STARTTLS and CONNECT, and needs whole headers',
    takes: (one) => isTree(one) && application(one.row).length > 0,
  },
  {
    name: 'packet that is not whole',
    why: 'a packet that was cut or cannot be: one of us stops a layer earlier',
    takes: (one) =>
      isTree(one) &&
      (one.malformed || /oobr|heapoverflow|asan|trunc|frag|kday|too-small/.test(one.file)),
  },
]

/** Whether a row of protocols is of layers up to transport. */
export function isLower(row: string): boolean {
  return (
    application(row).length === 0 && (LOWER.test(row) || names(row).every((name) => OURS.has(name)))
  )
}
