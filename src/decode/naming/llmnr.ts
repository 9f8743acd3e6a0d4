/** Link-Local Multicast Name Resolution (RFC 4795): DNS messages with flags of its own. */
import type { Protocol } from '../layer.js'
import { type DnsLayer, dnsFields, HEAD, readMessage } from './dnsmessage.js'
import { summarize } from './dnssummary.js'

export type Llmnr = DnsLayer<'llmnr'>

export const llmnr: Protocol<Llmnr> = {
  name: 'llmnr',
  title: 'Link-local Multicast Name Resolution',
  source: 'RFC 4795',
  over: { 'udp.port': [5355] },
  min: HEAD,
  fields: dnsFields,
  decode: (bytes, at, end, walk) => readMessage('llmnr', bytes, at, at, end, walk),
  summary: summarize,
}
