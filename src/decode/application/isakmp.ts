/**
 * IKE: version 1 (ISAKMP, RFC 2408, 2409) and version 2 (RFC 7296).
 *
 *   | initiator SPI 8 | responder SPI 8 | next payload | version 4b 4b | exchange | flags | message id 4 | length 4 | payloads … |
 *
 * Over TCP a length of 2 bytes stands in front (RFC 9329): that is another protocol's.
 */
import { hex, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type IsakmpPayload, payloadFields, payloadName } from './isakmpfields.js'
import { readPayloads } from './isakmppayloads.js'

export interface Isakmp extends Layer<'isakmp'> {
  'isakmp.ispi': string
  'isakmp.rspi': string
  'isakmp.nextpayload': number
  'isakmp.version': number
  'isakmp.exchangetype': number
  'isakmp.flags': number
  /** Of version 1: encrypted, commit, authentication only. */
  'isakmp.flag_e'?: boolean
  'isakmp.flag_c'?: boolean
  'isakmp.flag_a'?: boolean
  /** Of version 2: from the initiator, a higher version is spoken, a response. */
  'isakmp.flag_i'?: boolean
  'isakmp.flag_v'?: boolean
  'isakmp.flag_r'?: boolean
  'isakmp.messageid': number
  'isakmp.length': number
  payloads?: IsakmpPayload[]
}

const HEADER = 28
const ENCRYPTED = 1
const EXCHANGES: Readonly<Record<number, string>> = {
  1: 'Base',
  2: 'Identity Protection (Main Mode)',
  3: 'Authentication Only',
  4: 'Aggressive',
  5: 'Informational',
  6: 'Transaction (Config Mode)',
  32: 'Quick Mode',
  33: 'New Group Mode',
  34: 'IKE_SA_INIT',
  35: 'IKE_AUTH',
  36: 'CREATE_CHILD_SA',
  37: 'INFORMATIONAL',
  38: 'IKE_SESSION_RESUME',
  43: 'IKE_INTERMEDIATE',
}

export const isakmp: Protocol<Isakmp> = {
  name: 'isakmp',
  title: 'Internet Security Association and Key Management Protocol',
  source: 'RFC 7296',
  over: { 'udp.port': [500, 848] },
  min: HEADER,
  fields: {
    'isakmp.ispi': { title: 'Initiator SPI', format: 'bytes' },
    'isakmp.rspi': { title: 'Responder SPI', format: 'bytes' },
    'isakmp.version': { title: 'Version', format: 'hex2' },
    'isakmp.exchangetype': { title: 'Exchange type', format: 'dec', names: (n) => EXCHANGES[n] },
    'isakmp.flags': { title: 'Flags', format: 'hex2' },
    'isakmp.flag_e': { title: 'Encryption', format: 'bool', of: 'isakmp.flags' },
    'isakmp.flag_c': { title: 'Commit', format: 'bool', of: 'isakmp.flags' },
    'isakmp.flag_a': { title: 'Authentication', format: 'bool', of: 'isakmp.flags' },
    'isakmp.flag_i': { title: 'Initiator', format: 'bool', of: 'isakmp.flags' },
    'isakmp.flag_v': { title: 'Version', format: 'bool', of: 'isakmp.flags' },
    'isakmp.flag_r': { title: 'Response', format: 'bool', of: 'isakmp.flags' },
    'isakmp.messageid': { title: 'Message ID', format: 'hex8' },
    'isakmp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    ...payloadFields,
  },
  decode(bytes, at, end, walk) {
    const version = bytes[at + 17]!
    const major = version >> 4
    if (major !== 1 && major !== 2) return null
    const length = u32(bytes, at + 24)
    const flags = bytes[at + 19]!
    const layer: Isakmp = {
      protocol: 'isakmp',
      offset: at,
      size: Math.min(end - at, Math.max(HEADER, length)),
      'isakmp.ispi': hex(bytes, at, 8),
      'isakmp.rspi': hex(bytes, at + 8, 8),
      'isakmp.nextpayload': bytes[at + 16]!,
      'isakmp.version': version,
      'isakmp.exchangetype': bytes[at + 18]!,
      'isakmp.flags': flags,
      'isakmp.messageid': u32(bytes, at + 20),
      'isakmp.length': length,
    }
    if (major === 1) {
      layer['isakmp.flag_e'] = (flags & 1) !== 0
      layer['isakmp.flag_c'] = (flags & 2) !== 0
      layer['isakmp.flag_a'] = (flags & 4) !== 0
    } else {
      layer['isakmp.flag_i'] = (flags & 0x08) !== 0
      layer['isakmp.flag_v'] = (flags & 0x10) !== 0
      layer['isakmp.flag_r'] = (flags & 0x20) !== 0
    }
    if (length < HEADER) {
      walk.wrong(`isakmp.length is ${length}, less than ${HEADER}`)
      return layer
    }
    if (major === 2 || (flags & ENCRYPTED) === 0) {
      const stop = Math.min(end, at + length)
      const first = layer['isakmp.nextpayload']
      const payloads = readPayloads(bytes, at + HEADER, stop, first, major, walk)
      if (payloads.length > 0) layer.payloads = payloads
    }
    if (at + length > end) walk.short(length)
    return layer
  },
  summary(layer) {
    const type = layer['isakmp.exchangetype']
    const payloads = (layer.payloads ?? [])
      .slice(0, 8)
      .map((one) => payloadName(one['isakmp.typepayload']) ?? `${one['isakmp.typepayload']}`)
    const encrypted = layer['isakmp.flag_e'] ? ' encrypted' : ''
    return `IKEv${layer['isakmp.version'] >> 4} ${EXCHANGES[type] ?? type}${encrypted} ${payloads.join(', ')}`.trimEnd()
  },
}
