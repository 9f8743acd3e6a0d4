/** Multicast DNS (RFC 6762): DNS messages in which the highest bit of a class has a meaning of its own. */
import type { Protocol } from '../layer.js'
import { type DnsLayer, dnsFields, HEAD, readMessage } from './dnsmessage.js'
import { summarize } from './dnssummary.js'

export type Mdns = DnsLayer<'mdns'>

export const mdns: Protocol<Mdns> = {
  name: 'mdns',
  title: 'Multicast Domain Name System',
  source: 'RFC 6762',
  over: { 'udp.port': [5353] },
  min: HEAD,
  fields: dnsFields,
  decode: (bytes, at, end, walk) => readMessage('mdns', bytes, at, at, end, walk),
  summary: summarize,
}
