/**
 * MPLS: a stack of labels (RFC 3032, RFC 5462). Nothing tells what follows the last one: as routers do, the first four bits of the
 * payload are taken for IP's version, 1 for an associated channel (RFC 5586), 0 for a pseudowire's control word (RFC 4385).
 *
 *   | label 20b, traffic class 3b, bottom of stack 1b, time to live 8b | … | payload |
 */
import { u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const IP_VERSION = table('ip.version')
const PAYLOAD = table('mpls.payload')
/** Labels of one layer at most. */
const MOST = 64
const IPV4_NULL = 0
const IPV6_NULL = 2

export interface MplsLabel {
  'mpls.label': number
  'mpls.exp': number
  'mpls.bottom': number
  'mpls.ttl': number
}

export interface Mpls extends Layer<'mpls'> {
  /** From the outermost to the bottom. */
  stack: MplsLabel[]
}

export const mpls: Protocol<Mpls> = {
  name: 'mpls',
  title: 'MultiProtocol Label Switching Header',
  source: 'RFC 3032',
  over: { linktype: [219], ethertype: [0x8847, 0x8848], 'ip.proto': [137], 'udp.port': [6635] },
  min: 4,
  fields: {
    'mpls.label': { title: 'MPLS Label', format: 'dec' },
    'mpls.exp': { title: 'MPLS Experimental Bits', format: 'dec' },
    'mpls.bottom': { title: 'MPLS Bottom Of Label Stack', format: 'dec' },
    'mpls.ttl': { title: 'MPLS TTL', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const stack: MplsLabel[] = []
    let next = at
    let bottom = 0
    while (bottom === 0 && end - next >= 4 && stack.length < MOST) {
      const word = u32(bytes, next)
      bottom = (word >>> 8) & 1
      next += 4
      stack.push({
        'mpls.label': word >>> 12,
        'mpls.exp': (word >>> 9) & 7,
        'mpls.bottom': bottom,
        'mpls.ttl': word & 0xff,
      })
    }
    const layer: Mpls = { protocol: 'mpls', offset: at, size: next - at, stack }
    if (bottom === 0) {
      if (stack.length < MOST) walk.short(next - at + 4)
      else walk.wrong(`more than ${MOST} labels`)
      return layer
    }
    const label = stack[stack.length - 1]!['mpls.label']
    const version = next < end ? bytes[next]! >> 4 : 0
    if (label === IPV4_NULL) walk.next(IP_VERSION, 4, next, walk.reported)
    else if (label === IPV6_NULL) walk.next(IP_VERSION, 6, next, walk.reported)
    else if (version === 4 || version === 6) walk.next(IP_VERSION, version, next, walk.reported)
    else if (next < walk.reported) walk.next(PAYLOAD, version, next, walk.reported)
    return layer
  },
  summary: ({ stack }) =>
    `MPLS ${stack
      .slice(0, 4)
      .map((entry) => `label ${entry['mpls.label']}, ttl ${entry['mpls.ttl']}`)
      .join('; ')}${stack.length > 4 ? '; …' : ''}`,
}
