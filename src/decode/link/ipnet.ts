/**
 * Solaris' packets between zones (DLT_IPNET).
 *
 *   | version 1 | family 1 | hook 2 | length 4 | interface 4 | group interface 4 | source zone 4 | destination zone 4 |
 *
 * https://www.tcpdump.org/linktypes.html
 */
import { u16, u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const IP_VERSION = table('ip.version')
const FAMILY = table('ipnet.family')
const INET = 2
const INET6 = 26

export interface Ipnet extends Layer<'ipnet'> {
  'ipnet.version': number
  'ipnet.family': number
  'ipnet.htype': number
  'ipnet.pktlen': number
  'ipnet.ifindex': number
  'ipnet.grifindex': number
  'ipnet.zsrc': number
  'ipnet.zdst': number
}

export const ipnet: Protocol<Ipnet> = {
  name: 'ipnet',
  title: 'Solaris IPNET',
  source: 'tcpdump.org, LINKTYPE_IPNET',
  over: { linktype: [226] },
  min: 24,
  fields: {
    'ipnet.version': { title: 'Header version', format: 'dec' },
    'ipnet.family': { title: 'Address family', format: 'dec' },
    'ipnet.htype': { title: 'Hook type', format: 'dec' },
    'ipnet.pktlen': { title: 'Data length', format: 'dec' },
    'ipnet.ifindex': { title: 'Interface index', format: 'dec' },
    'ipnet.grifindex': { title: 'Group interface index', format: 'dec' },
    'ipnet.zsrc': { title: 'Source Zone ID', format: 'dec' },
    'ipnet.zdst': { title: 'Destination Zone ID', format: 'dec' },
  },
  decode(bytes, at, _end, walk) {
    const family = bytes[at + 1]!
    if (family === INET) walk.next(IP_VERSION, 4, at + 24, walk.reported)
    else if (family === INET6) walk.next(IP_VERSION, 6, at + 24, walk.reported)
    else walk.next(FAMILY, family, at + 24, walk.reported)
    return {
      protocol: 'ipnet',
      offset: at,
      size: 24,
      'ipnet.version': bytes[at]!,
      'ipnet.family': family,
      'ipnet.htype': u16(bytes, at + 2),
      'ipnet.pktlen': u32(bytes, at + 4),
      'ipnet.ifindex': u32(bytes, at + 8),
      'ipnet.grifindex': u32(bytes, at + 12),
      'ipnet.zsrc': u32(bytes, at + 16),
      'ipnet.zdst': u32(bytes, at + 20),
    }
  },
  summary: (layer) =>
    `interface ${layer['ipnet.ifindex']}, zones ${layer['ipnet.zsrc']} > ${layer['ipnet.zdst']}`,
}
