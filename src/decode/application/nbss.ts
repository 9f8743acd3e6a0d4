/**
 * NetBIOS session service (RFC 1002, 4.3), and what SMB over TCP took of it (MS-SMB2 2.1: a zero and a length of 24 bits).
 *
 *   | type | flags, or the first byte of the length | length 2 | message … |
 */
import { ascii, ipv4, u16, u24 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'

const TCP_PORT = table('tcp.port')
const MESSAGE = table('nbss.message')

export interface Nbss extends Layer<'nbss'> {
  'nbss.type': number
  /** Bytes behind these four. */
  'nbss.length': number
  'nbss.flags'?: number
  'nbss.flags.e'?: boolean
  'nbss.called_name'?: string
  'nbss.calling_name'?: string
  'nbss.error_code'?: number
  'nbss.retarget_ip_address'?: string
  'nbss.retarget_port'?: number
}

const SESSION_MESSAGE = 0
const SESSION_REQUEST = 0x81
const NEGATIVE_RESPONSE = 0x83
const RETARGET = 0x84
const KEEP_ALIVE = 0x85
const TYPES: Readonly<Record<number, string>> = {
  0: 'Session message',
  129: 'Session request',
  130: 'Positive session response',
  131: 'Negative session response',
  132: 'Retarget session response',
  133: 'Session keep-alive',
}

export const nbss: Protocol<Nbss> = {
  name: 'nbss',
  title: 'NetBIOS Session Service',
  source: 'RFC 1002',
  over: { 'tcp.port': [139, 445] },
  min: 1,
  fields: {
    'nbss.type': { title: 'Message Type', format: 'hex2', names: (type) => TYPES[type] },
    'nbss.flags': { title: 'Flags', format: 'hex2' },
    'nbss.flags.e': { title: 'Extend', format: 'bool', of: 'nbss.flags' },
    'nbss.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'nbss.called_name': { title: 'Called name', format: 'text' },
    'nbss.calling_name': { title: 'Calling name', format: 'text' },
    'nbss.error_code': { title: 'Error code', format: 'hex2' },
    'nbss.retarget_ip_address': { title: 'Retarget IP address', format: 'text' },
    'nbss.retarget_port': { title: 'Retarget port', format: 'dec' },
  },
  begins: (first) => TYPES[first] !== undefined,
  decode(bytes, at, end, walk) {
    const type = bytes[at]!
    // What goes on with a message may be of any size: so few bytes are nobody's.
    if (end < at + 4) return null
    if (TYPES[type] === undefined) return null
    // Without NetBIOS the second byte belongs to the length.
    const direct = walk.sourcePort === 445 || walk.destinationPort === 445
    const length = direct ? u24(bytes, at + 1) : u24(bytes, at + 1) & 0x1ffff
    const layer: Nbss = {
      protocol: 'nbss',
      offset: at,
      size: 4,
      'nbss.type': type,
      'nbss.length': length,
    }
    if (direct && type !== SESSION_MESSAGE && type !== KEEP_ALIVE) return null
    if (type !== SESSION_MESSAGE) {
      layer['nbss.flags'] = bytes[at + 1]!
      layer['nbss.flags.e'] = (bytes[at + 1]! & 1) !== 0
      if ((bytes[at + 1]! & 0xfe) !== 0) return null
    }
    const next = at + 4 + length
    if (type === SESSION_MESSAGE) {
      // Zeros and what goes on with a message of the segment before are none.
      if (length === 0 || (end >= at + 8 && !isMessage(bytes, at + 4))) return null
      // The message's first byte tells whose it is; without it nobody is asked.
      walk.next(MESSAGE, end > at + 4 ? bytes[at + 4]! : -1, at + 4, next)
    } else readOther(layer, bytes, at + 4, Math.min(end, next), walk)
    if (walk.reported - next >= 4) walk.also(TCP_PORT, direct ? 445 : 139, next, walk.reported)
    return layer
  },
  summary(layer) {
    const called = layer['nbss.called_name']
    const type = TYPES[layer['nbss.type']] ?? ''
    return called === undefined ? type : `${type} ${layer['nbss.calling_name'] ?? ''} to ${called}`
  },
}

/** `?SMB`: 0xff and 0xfe plain, 0xfd encrypted, 0xfc compressed. */
function isMessage(bytes: Uint8Array, at: number): boolean {
  return bytes[at]! >= 0xfc && bytes[at + 1] === 0x53 && u16(bytes, at + 2) === 0x4d42
}

function readOther(layer: Nbss, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const need = layer['nbss.length']
  layer.size = end - at + 4
  if (end < at + need) walk.short(4 + need)
  else if (layer['nbss.type'] === SESSION_REQUEST) {
    const called = netbiosName(bytes, at, end)
    if (called === null) return
    layer['nbss.called_name'] = called
    const calling = netbiosName(bytes, at + 34, end)
    if (calling !== null) layer['nbss.calling_name'] = calling
  } else if (layer['nbss.type'] === NEGATIVE_RESPONSE && need >= 1) {
    layer['nbss.error_code'] = bytes[at]!
  } else if (layer['nbss.type'] === RETARGET && need >= 6) {
    layer['nbss.retarget_ip_address'] = ipv4(bytes, at)
    layer['nbss.retarget_port'] = u16(bytes, at + 4)
  }
}

/** A name in its first-level encoding (RFC 1001, 14.1), as `SERVER<20>`: 15 characters and what it is the name of. */
function netbiosName(bytes: Uint8Array, at: number, end: number): string | null {
  if (end < at + 34 || bytes[at] !== 32) return null
  const plain = new Uint8Array(16)
  for (let i = 0; i < 16; i++) {
    const [high, low] = [bytes[at + 1 + 2 * i]! - 0x41, bytes[at + 2 + 2 * i]! - 0x41]
    if (high < 0 || high > 15 || low < 0 || low > 15) return null
    plain[i] = high * 16 + low
  }
  return `${ascii(plain, 0, 15).trimEnd()}<${plain[15]!.toString(16).padStart(2, '0')}>`
}
