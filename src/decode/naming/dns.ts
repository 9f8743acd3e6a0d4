/**
 * Domain Name System (RFC 1035; EDNS RFC 6891; over TCP RFC 7766). A message over TCP has its length before it.
 *
 *   over TCP: | length 2 | message … |
 */
import { u16 } from '../bytes.js'
import type { Protocol, Walk } from '../layer.js'
import { type DnsLayer, dnsFields, HEAD, looksLikeDns, readMessage } from './dnsmessage.js'
import { summarize } from './dnssummary.js'

export type Dns = DnsLayer<'dns'>

export const dns: Protocol<Dns> = {
  name: 'dns',
  title: 'Domain Name System',
  source: 'RFC 1035',
  over: { 'udp.port': [53], 'tcp.port': [53, 5353], 'sctp.port': [53], 'http2.data': [0] },
  min: HEAD,
  fields: dnsFields,
  guess: ['udp.port'],
  decode(bytes, at, end, walk) {
    if (walk.parent?.protocol === 'tcp' || walk.parent?.protocol === 'dns') {
      return overTcp(bytes, at, end, walk)
    }
    const known =
      walk.parent?.protocol !== 'http2' && (walk.sourcePort === 53 || walk.destinationPort === 53)
    if (!known && !looksLikeDns(bytes, at, end)) return null
    return readMessage('dns', bytes, at, at, end, walk)
  },
  summary: summarize,
}

/** One message of a segment; the next one is a layer of its own. What goes on in the next segment is read as far as it is here. */
function overTcp(bytes: Uint8Array, at: number, end: number, walk: Walk): Dns | null {
  const length = u16(bytes, at)
  const next = at + 2 + length
  // Segments in the middle of a message have no head.
  if (end - at < 2 + HEAD || length < HEAD || (bytes[at + 4]! & 0x78) > 0x30) return null
  const layer = readMessage('dns', bytes, at, at + 2, Math.min(end, next), walk)
  layer['dns.length'] = length
  if (next + 2 + HEAD <= end) walk.follow('dns', next, walk.reported)
  return layer
}
