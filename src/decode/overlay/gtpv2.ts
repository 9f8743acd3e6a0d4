/**
 * GPRS Tunneling Protocol version 2, control (3GPP TS 29.274). Two messages may stand in one datagram (piggybacking).
 *
 *   | version 3b, p 1b, t 1b, mp 1b, - 2b | message 1 | length 2 | teid 4, if t | sequence 3 | - 1 | element … |
 *   element: | type 1 | length 2 | - 4b, instance 4b | value … |
 */
import { hex, ipv4, ipv6, u16, u24, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { accessPoint, digits } from './gtpelements.js'
import { gtpv2Messages } from './gtpmessages.js'

/** An element that holds no others. */
export interface PlainElement {
  'gtpv2.ie_type': number
  'gtpv2.ie_len': number
  'gtpv2.cr': number
  'gtpv2.instance': number
  'e212.imsi'?: string
  'gtpv2.cause'?: number
  'gtpv2.rec'?: number
  'gtpv2.apn'?: string
  'gtpv2.ebi'?: number
  'e164.msisdn'?: string
  'gtpv2.rat_type'?: number
  'gtpv2.f_teid_interface_type'?: number
  'gtpv2.f_teid_gre_key'?: number
  'gtpv2.f_teid_ipv4'?: string
  'gtpv2.f_teid_ipv6'?: string
  'gtpv2.pdn_type'?: number
  'gtpv2.pdn_addr_and_prefix.ipv4'?: string
  /** Bytes of an element that is not read further. */
  value?: string
}

export interface Gtpv2Element extends PlainElement {
  /** Of a bearer's context, or a connection's. */
  elements?: PlainElement[]
}

export interface Gtpv2 extends Layer<'gtpv2'> {
  'gtpv2.flags': number
  'gtpv2.version': number
  'gtpv2.p': number
  'gtpv2.t': number
  'gtpv2.mp': number
  'gtpv2.message_type': number
  /** Bytes behind the first four. */
  'gtpv2.msg_length': number
  'gtpv2.teid'?: number
  'gtpv2.seq'?: number
  elements?: Gtpv2Element[]
}

const OF = 'gtpv2.flags'
const MAX_ELEMENTS = 256
/** Elements that hold elements: contexts of bearers and connections. */
const GROUPED: ReadonlySet<number> = new Set([93, 109])

export const gtpv2: Protocol<Gtpv2> = {
  name: 'gtpv2',
  title: 'GPRS Tunneling Protocol V2',
  source: '3GPP TS 29.274',
  over: { 'udp.port': [2123], 'tcp.port': [2123] },
  min: 4,
  fields: {
    'gtpv2.flags': { title: 'Flags', format: 'hex2' },
    'gtpv2.version': { title: 'Version', format: 'dec', of: OF },
    'gtpv2.p': { title: 'Piggybacking flag (P)', format: 'dec', of: OF },
    'gtpv2.t': { title: 'TEID flag (T)', format: 'dec', of: OF },
    'gtpv2.mp': { title: 'Message Priority(MP)', format: 'dec', of: OF },
    'gtpv2.message_type': { title: 'Message Type', format: 'dec', names: gtpv2Messages },
    'gtpv2.msg_length': { title: 'Message Length', format: 'dec', unit: 'bytes' },
    'gtpv2.teid': { title: 'Tunnel Endpoint Identifier', format: 'hex8' },
    'gtpv2.seq': { title: 'Sequence Number', format: 'hex6' },
    'gtpv2.ie_type': { title: 'IE Type', format: 'dec' },
    'gtpv2.ie_len': { title: 'IE Length', format: 'dec', unit: 'bytes' },
    'gtpv2.cr': { title: 'CR flag', format: 'dec' },
    'gtpv2.instance': { title: 'Instance', format: 'dec' },
    'e212.imsi': { title: 'IMSI', format: 'text' },
    'gtpv2.cause': { title: 'Cause', format: 'dec' },
    'gtpv2.rec': { title: 'Restart Counter', format: 'dec' },
    'gtpv2.apn': { title: 'APN (Access Point Name)', format: 'text' },
    'gtpv2.ebi': { title: 'EPS Bearer ID (EBI)', format: 'dec' },
    'e164.msisdn': { title: 'E.164 number (MSISDN)', format: 'text' },
    'gtpv2.rat_type': { title: 'RAT Type', format: 'dec' },
    'gtpv2.f_teid_interface_type': { title: 'Interface Type', format: 'dec' },
    'gtpv2.f_teid_gre_key': { title: 'TEID/GRE Key', format: 'hex8' },
    'gtpv2.f_teid_ipv4': { title: 'F-TEID IPv4', format: 'text' },
    'gtpv2.f_teid_ipv6': { title: 'F-TEID IPv6', format: 'text' },
    'gtpv2.pdn_type': { title: 'PDN Type', format: 'dec' },
    'gtpv2.pdn_addr_and_prefix.ipv4': { title: 'PDN Address and Prefix(IPv4)', format: 'text' },
  },
  begins: (first) => first >> 5 === 2,
  decode(bytes, at, end, walk) {
    const flags = bytes[at]!
    if (flags >> 5 !== 2) return null
    const told = at + 4 + u16(bytes, at + 2)
    const size = (flags & 8) !== 0 ? 12 : 8
    const layer: Gtpv2 = {
      protocol: 'gtpv2',
      offset: at,
      size: Math.min(told, end) - at,
      'gtpv2.flags': flags,
      'gtpv2.version': 2,
      'gtpv2.p': (flags >> 4) & 1,
      'gtpv2.t': (flags >> 3) & 1,
      'gtpv2.mp': (flags >> 2) & 1,
      'gtpv2.message_type': bytes[at + 1]!,
      'gtpv2.msg_length': told - at - 4,
    }
    if (end - at < size) {
      walk.short(size)
      return layer
    }
    if (told < at + size) {
      walk.wrong(`gtpv2.msg_length is ${told - at - 4}, less than ${size - 4}`)
      return layer
    }
    if (size === 12) layer['gtpv2.teid'] = u32(bytes, at + 4)
    layer['gtpv2.seq'] = u24(bytes, at + size - 4)
    const elements = readElements(bytes, at + size, Math.min(end, told))
    if (elements.length > 0) layer.elements = elements
    if (told > end) walk.short(told - at)
    else if (layer['gtpv2.p'] === 1 && told < walk.reported) {
      walk.follow('gtpv2', told, walk.reported)
    }
    return layer
  },
  summary(layer) {
    const message = layer['gtpv2.message_type']
    return `GTPv2 ${gtpv2Messages(message) ?? `message ${message}`}`
  },
}

function readElements(bytes: Uint8Array, at: number, end: number, inner = false): Gtpv2Element[] {
  const elements: Gtpv2Element[] = []
  while (at + 4 <= end && elements.length < MAX_ELEMENTS) {
    const size = u16(bytes, at + 1)
    const element: Gtpv2Element = {
      'gtpv2.ie_type': bytes[at]!,
      'gtpv2.ie_len': size,
      'gtpv2.cr': bytes[at + 3]! >> 4,
      'gtpv2.instance': bytes[at + 3]! & 15,
    }
    elements.push(element)
    if (at + 4 + size > end) break
    if (!inner && GROUPED.has(bytes[at]!)) {
      element.elements = readElements(bytes, at + 4, at + 4 + size, true)
    } else if (size > 0) readValue(element, bytes, at + 4, size)
    at += 4 + size
  }
  return elements
}

function readValue(element: PlainElement, bytes: Uint8Array, at: number, size: number): void {
  const type = element['gtpv2.ie_type']
  if (type === 1) element['e212.imsi'] = digits(bytes, at, at + size)
  else if (type === 2) element['gtpv2.cause'] = bytes[at]!
  else if (type === 3) element['gtpv2.rec'] = bytes[at]!
  else if (type === 71) element['gtpv2.apn'] = accessPoint(bytes, at, at + size)
  else if (type === 73) element['gtpv2.ebi'] = bytes[at]! & 15
  else if (type === 76) element['e164.msisdn'] = digits(bytes, at, at + size)
  else if (type === 79 && (bytes[at]! & 7) === 1 && size >= 5) {
    element['gtpv2.pdn_type'] = 1
    element['gtpv2.pdn_addr_and_prefix.ipv4'] = ipv4(bytes, at + 1)
  } else if (type === 82) element['gtpv2.rat_type'] = bytes[at]!
  else if (type === 87 && size >= 5) readEndpoint(element, bytes, at, size)
  else element.value = hex(bytes, at, size)
}

/** | v4 1b, v6 1b, interface 6b | teid 4 | address 4, if v4 | address 16, if v6 |. */
function readEndpoint(element: PlainElement, bytes: Uint8Array, at: number, size: number): void {
  const flags = bytes[at]!
  element['gtpv2.f_teid_interface_type'] = flags & 0x3f
  element['gtpv2.f_teid_gre_key'] = u32(bytes, at + 1)
  let next = at + 5
  if ((flags & 0x80) !== 0 && next + 4 <= at + size) {
    element['gtpv2.f_teid_ipv4'] = ipv4(bytes, next)
    next += 4
  }
  if ((flags & 0x40) !== 0 && next + 16 <= at + size) {
    element['gtpv2.f_teid_ipv6'] = ipv6(bytes, next)
  }
}
