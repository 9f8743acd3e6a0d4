/**
 * Diameter (RFC 6733) over TCP and SCTP: the header, the heads of the attribute-value pairs and the values that tell who speaks of what.
 *
 *   | version 1, length 3 | flags 1, command 3 | application 4 | hop-by-hop id 4 | end-to-end id 4 |
 *   | code 4 | flags 1, length 3 | vendor 4, when flagged | value …, filled up to 4 bytes | …
 */
import { u24, u32, utf8 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import {
  diameterApplications,
  diameterAvps,
  diameterCommands,
  diameterResults,
} from '../names/aaa.js'

export interface DiameterAvp {
  'diameter.avp.code': number
  'diameter.avp.flags': number
  'diameter.flags.vendorspecific': boolean
  'diameter.flags.mandatory': boolean
  /** Bytes, its head included, without filling. */
  'diameter.avp.len': number
  'diameter.avp.vendorId'?: number
  'diameter.Session-Id'?: string
  'diameter.Origin-Host'?: string
  'diameter.Origin-Realm'?: string
  'diameter.Destination-Host'?: string
  'diameter.Destination-Realm'?: string
  'diameter.User-Name'?: string
  'diameter.Result-Code'?: number
}

export interface Diameter extends Layer<'diameter'> {
  'diameter.version': number
  'diameter.length': number
  'diameter.flags': number
  'diameter.flags.request': boolean
  'diameter.flags.proxyable': boolean
  'diameter.flags.error': boolean
  'diameter.flags.T': boolean
  'diameter.cmd.code': number
  'diameter.applicationId': number
  'diameter.hopbyhopid': number
  'diameter.endtoendid': number
  avps?: DiameterAvp[]
}

const HEADER = 20
const VENDOR = 0x80
const RESULT_CODE = 268
const MAX_AVPS = 256
const TEXTS: Readonly<Record<number, keyof DiameterAvp>> = {
  1: 'diameter.User-Name',
  263: 'diameter.Session-Id',
  264: 'diameter.Origin-Host',
  283: 'diameter.Destination-Realm',
  293: 'diameter.Destination-Host',
  296: 'diameter.Origin-Realm',
}

export const diameter: Protocol<Diameter> = {
  name: 'diameter',
  title: 'Diameter Protocol',
  source: 'RFC 6733',
  over: { 'tcp.port': [3868], 'sctp.port': [3868], 'sctp.ppi': [46] },
  min: 1,
  fields: {
    'diameter.version': { title: 'Version', format: 'hex2' },
    'diameter.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'diameter.flags': { title: 'Flags', format: 'hex2' },
    'diameter.flags.request': { title: 'Request', format: 'bool', of: 'diameter.flags' },
    'diameter.flags.proxyable': { title: 'Proxyable', format: 'bool', of: 'diameter.flags' },
    'diameter.flags.error': { title: 'Error', format: 'bool', of: 'diameter.flags' },
    'diameter.flags.T': {
      title: 'T(Potentially re-transmitted message)',
      format: 'bool',
      of: 'diameter.flags',
    },
    'diameter.cmd.code': { title: 'Command Code', format: 'dec', names: diameterCommands },
    'diameter.applicationId': {
      title: 'ApplicationId',
      format: 'dec',
      names: diameterApplications,
    },
    'diameter.hopbyhopid': { title: 'Hop-by-Hop Identifier', format: 'hex8' },
    'diameter.endtoendid': { title: 'End-to-End Identifier', format: 'hex8' },
    'diameter.avp.code': { title: 'AVP Code', format: 'dec', names: diameterAvps },
    'diameter.avp.flags': { title: 'AVP Flags', format: 'hex2' },
    'diameter.flags.vendorspecific': {
      title: 'Vendor-Specific',
      format: 'bool',
      of: 'diameter.avp.flags',
    },
    'diameter.flags.mandatory': { title: 'Mandatory', format: 'bool', of: 'diameter.avp.flags' },
    'diameter.avp.len': { title: 'AVP Length', format: 'dec', unit: 'bytes' },
    'diameter.avp.vendorId': { title: 'AVP Vendor Id', format: 'dec' },
    'diameter.Session-Id': { title: 'Session-Id', format: 'text' },
    'diameter.Origin-Host': { title: 'Origin-Host', format: 'text' },
    'diameter.Origin-Realm': { title: 'Origin-Realm', format: 'text' },
    'diameter.Destination-Host': { title: 'Destination-Host', format: 'text' },
    'diameter.Destination-Realm': { title: 'Destination-Realm', format: 'text' },
    'diameter.User-Name': { title: 'User-Name', format: 'text' },
    'diameter.Result-Code': { title: 'Result-Code', format: 'dec', names: diameterResults },
  },
  begins: (first) => first === 1,
  decode(bytes, at, end, walk) {
    if (end < at + HEADER || bytes[at] !== 1) return null
    const length = u24(bytes, at + 1)
    const flags = bytes[at + 4]!
    // The reserved bits tell what is none; lengths are multiples of 4.
    if (length < HEADER || (length & 3) !== 0 || (flags & 0x0f) !== 0) return null
    const layer: Diameter = {
      protocol: 'diameter',
      offset: at,
      size: Math.min(end - at, length),
      'diameter.version': 1,
      'diameter.length': length,
      'diameter.flags': flags,
      'diameter.flags.request': (flags & 0x80) !== 0,
      'diameter.flags.proxyable': (flags & 0x40) !== 0,
      'diameter.flags.error': (flags & 0x20) !== 0,
      'diameter.flags.T': (flags & 0x10) !== 0,
      'diameter.cmd.code': u24(bytes, at + 5),
      'diameter.applicationId': u32(bytes, at + 8),
      'diameter.hopbyhopid': u32(bytes, at + 12),
      'diameter.endtoendid': u32(bytes, at + 16),
    }
    readAvps(layer, bytes, at + HEADER, Math.min(end, at + length), walk)
    if (at + length > end) {
      if (walk.reported > end) walk.short(Math.min(length, walk.reported - at))
    } else if (at + length < end) walk.follow('diameter', at + length, walk.reported)
    return layer
  },
  summary(layer) {
    const command = layer['diameter.cmd.code']
    const name = diameterCommands(command) ?? `command ${command}`
    const result = layer.avps?.find((avp) => avp['diameter.Result-Code'] !== undefined)
    const code = result?.['diameter.Result-Code']
    const said = code === undefined ? '' : ` ${diameterResults(code) ?? code}`
    return `${name} ${layer['diameter.flags.request'] ? 'Request' : 'Answer'}${said}`
  },
}

function readAvps(layer: Diameter, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const avps: DiameterAvp[] = []
  while (at + 8 <= end && avps.length < MAX_AVPS) {
    const flags = bytes[at + 4]!
    const length = u24(bytes, at + 5)
    const vendor = (flags & VENDOR) !== 0
    const avp: DiameterAvp = {
      'diameter.avp.code': u32(bytes, at),
      'diameter.avp.flags': flags,
      'diameter.flags.vendorspecific': vendor,
      'diameter.flags.mandatory': (flags & 0x40) !== 0,
      'diameter.avp.len': length,
    }
    avps.push(avp)
    const head = vendor ? 12 : 8
    if (length < head) {
      walk.wrong(`diameter.avp.len is ${length}, less than ${head}`)
      break
    }
    if (vendor && at + 12 <= end) avp['diameter.avp.vendorId'] = u32(bytes, at + 8)
    if (at + length > end) break
    if (!vendor) readValue(avp, bytes, at + head, at + length)
    at += (length + 3) & ~3
  }
  if (avps.length > 0) layer.avps = avps
}

function readValue(avp: DiameterAvp, bytes: Uint8Array, at: number, end: number): void {
  const code = avp['diameter.avp.code']
  const name = TEXTS[code]
  if (name !== undefined) (avp as unknown as Record<string, string>)[name] = utf8(bytes, at, end)
  // A signed number, as Wireshark shows it; codes are small.
  else if (code === RESULT_CODE && end - at === 4) avp['diameter.Result-Code'] = u32(bytes, at) | 0
}
