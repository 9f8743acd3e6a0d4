/** The values that labels of metrics may have. */

export const DIRECTIONS = ['ingress', 'egress', 'unknown'] as const
export const FAMILIES = ['ipv4', 'ipv6', 'other'] as const
/** What stands above the network layer, as far as counters tell it apart. `icmp` is ICMPv6, too. */
export const PROTOCOLS = ['tcp', 'udp', 'icmp', 'sctp', 'other'] as const
export const TUNNELS = ['vxlan', 'geneve', 'gre', 'ip', 'gtp', 'teredo', 'pim'] as const
export const FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const
export const CHECKSUMS = ['ip', 'icmp'] as const
export const FLOW_ENDS = ['closed', 'idle', 'evicted'] as const
/** Of a record. The last is no label: the counters of accounts that have come to their end are not shown any more. */
export const END_REASONS = [...FLOW_ENDS, 'forced'] as const
export const QTYPES = [
  'A',
  'AAAA',
  'CNAME',
  'HTTPS',
  'MX',
  'NS',
  'PTR',
  'SOA',
  'SRV',
  'TXT',
  'other',
] as const
export const RCODES = [
  'noerror',
  'formerr',
  'servfail',
  'nxdomain',
  'notimp',
  'refused',
  'other',
] as const
export const TLS_VERSIONS = ['ssl3', 'tls1.0', 'tls1.1', 'tls1.2', 'tls1.3', 'other'] as const
export const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
] as const
export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
export const UNREACHABLE = [
  'net',
  'host',
  'protocol',
  'port',
  'prohibited',
  'too_big',
  'time_exceeded',
  'other',
] as const
