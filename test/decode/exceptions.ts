/** Where the contract suites make an exception, each with its reason. */

/** Numbers of tables other than ports that two protocols share: each looks whether the bytes are its own. */
export const SHARED_NUMBERS: Readonly<Record<string, string>> = {
  'ethertype 2048':
    'ip and ipv6 each look at the version: a wrong one is met in tunnels and in tests',
  'ip.proto 112': 'carp knows its messages by their form and length; all others are vrrp’s',
  'mpls.payload 0':
    'pwethcw and pwethnocw weigh where a frame begins, behind a control word or not',
}

/** Field names with a dot that tshark 4.0 does not have, or has with another type. */
export const OTHER_FIELDS: Readonly<Record<string, string>> = {
  'tls.handshake.ja4': 'since Wireshark 4.2',
  'tls.handshake.ja4_r': 'since Wireshark 4.2',
  'dtls.handshake.ja4': 'as in TLS',
  'dtls.handshake.ja4_r': 'as in TLS',
  'dns.rr.udp_payload_size':
    'tshark shows it in decimal in DNS, in hex only in mDNS, where the highest bit is another field',
}

/** Fields of which fixtures are not judged by tshark. Values of one fixture: a line `unlike` in it. */
export const UNJUDGED: Readonly<Record<string, string>> = {
  'ip.version': 'tshark sets it for IPv6 too',
  'data.len': 'what no protocol of ours takes another may take there',
}

/** Fields that stand behind the payload of their layer, outside its `size`: gone when the end of the packet is. */
export const BEHIND_PAYLOAD: Readonly<Record<string, string>> = {
  extension: 'of ICMP errors: behind the packet they quote',
  'eth.padding': 'fills a frame up to 60 bytes',
  'eth.trailer': 'what stands behind the payload',
  'eth.fcs': 'the last four bytes of the frame',
  'eth.fcs.status': 'the check of these',
  'rtp.padding.count': 'the last byte says how many before it are none of the payload',
}
