/**
 * VNC's RFB protocol, how it begins (RFC 6143, 7.1.1): each side says its version. What follows is told by the order alone, which one packet
 * does not have.
 *
 *   RFB 003.008 LF
 */
import { ascii } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Vnc extends Layer<'vnc'> {
  'vnc.server_proto_ver'?: string
  'vnc.client_proto_ver'?: string
}

const SIZE = 12
const VERSION = /^RFB (\d{3}\.\d{3})\n$/
const PORTS = [5500, 5501, 5900, 5901]

export const vnc: Protocol<Vnc> = {
  name: 'vnc',
  title: 'Virtual Network Computing',
  source: 'RFC 6143',
  over: { 'tcp.port': PORTS },
  guess: ['tcp.port'],
  min: 1,
  fields: {
    'vnc.server_proto_ver': { title: 'Server protocol version', format: 'text' },
    'vnc.client_proto_ver': { title: 'Client protocol version', format: 'text' },
  },
  begins: (first) => first === 0x52,
  decode(bytes, at, end, walk) {
    if (end !== at + SIZE || bytes[at] !== 0x52) return null
    const version = VERSION.exec(ascii(bytes, at, end))?.[1]
    if (version === undefined) return null
    // On other ports the server has the lower one, as a rule.
    const known = PORTS.includes(walk.sourcePort) !== PORTS.includes(walk.destinationPort)
    const server = known ? PORTS.includes(walk.sourcePort) : walk.sourcePort < walk.destinationPort
    const layer: Vnc = { protocol: 'vnc', offset: at, size: SIZE }
    layer[server ? 'vnc.server_proto_ver' : 'vnc.client_proto_ver'] = version
    return layer
  },
  summary(layer) {
    const server = layer['vnc.server_proto_ver']
    return server === undefined
      ? `client version ${layer['vnc.client_proto_ver']}`
      : `server version ${server}`
  },
}
