/**
 * RADIUS (RFC 2865; accounting RFC 2866, dynamic authorization RFC 5176).
 *
 *   | code | identifier | length 2 | authenticator 16 | attributes: type, length, value … |
 */
import { hex, ipv4, u16, u32, utf8 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { radiusAttributes, radiusCodes } from '../names/aaa.js'

export interface RadiusAttribute {
  'radius.avp.type': number
  /** Bytes, with type and length. */
  'radius.avp.length': number
  'radius.avp.vendor_id'?: number
  'radius.User_Name'?: string
  'radius.NAS_IP_Address'?: string
  'radius.NAS_Port'?: number
  'radius.Service_Type'?: number
  'radius.Framed_Protocol'?: number
  'radius.Framed-IP-Address'?: string
  'radius.Reply_Message'?: string
  'radius.Called_Station_Id'?: string
  'radius.Calling_Station_Id'?: string
  'radius.NAS_Identifier'?: string
  'radius.Acct_Status_Type'?: number
  'radius.Acct_Session_Id'?: string
  'radius.Acct_Session_Time'?: number
  'radius.NAS_Port_Type'?: number
  'radius.Message_Authenticator'?: string
}

export interface Radius extends Layer<'radius'> {
  'radius.code': number
  'radius.id': number
  /** Bytes of the whole packet. */
  'radius.length': number
  'radius.authenticator': string
  attributes?: RadiusAttribute[]
}

const HEADER = 20
const VENDOR = 26
const MAX_ATTRIBUTES = 256

type Kind = 'text' | 'number' | 'address' | 'bytes'
/** The attributes whose values are shown, with their form. */
const VALUES: Readonly<Record<number, readonly [keyof RadiusAttribute, Kind]>> = {
  1: ['radius.User_Name', 'text'],
  4: ['radius.NAS_IP_Address', 'address'],
  5: ['radius.NAS_Port', 'number'],
  6: ['radius.Service_Type', 'number'],
  7: ['radius.Framed_Protocol', 'number'],
  8: ['radius.Framed-IP-Address', 'address'],
  18: ['radius.Reply_Message', 'text'],
  30: ['radius.Called_Station_Id', 'text'],
  31: ['radius.Calling_Station_Id', 'text'],
  32: ['radius.NAS_Identifier', 'text'],
  40: ['radius.Acct_Status_Type', 'number'],
  44: ['radius.Acct_Session_Id', 'text'],
  46: ['radius.Acct_Session_Time', 'number'],
  61: ['radius.NAS_Port_Type', 'number'],
  80: ['radius.Message_Authenticator', 'bytes'],
}

export const radius: Protocol<Radius> = {
  name: 'radius',
  title: 'RADIUS Protocol',
  source: 'RFC 2865',
  over: { 'udp.port': [1645, 1646, 1700, 1812, 1813, 3799] },
  min: HEADER,
  fields: {
    'radius.code': { title: 'Code', format: 'dec', names: radiusCodes },
    'radius.id': { title: 'Identifier', format: 'dec' },
    'radius.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'radius.authenticator': { title: 'Authenticator', format: 'bytes' },
    'radius.avp.type': { title: 'Type', format: 'dec', names: radiusAttributes },
    'radius.avp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'radius.avp.vendor_id': { title: 'Vendor ID', format: 'dec' },
    'radius.User_Name': { title: 'User-Name', format: 'text' },
    'radius.NAS_IP_Address': { title: 'NAS-IP-Address', format: 'text' },
    'radius.NAS_Port': { title: 'NAS-Port', format: 'dec' },
    'radius.Service_Type': { title: 'Service-Type', format: 'dec' },
    'radius.Framed_Protocol': { title: 'Framed-Protocol', format: 'dec' },
    'radius.Framed-IP-Address': { title: 'Framed-IP-Address', format: 'text' },
    'radius.Reply_Message': { title: 'Reply-Message', format: 'text' },
    'radius.Called_Station_Id': { title: 'Called-Station-Id', format: 'text' },
    'radius.Calling_Station_Id': { title: 'Calling-Station-Id', format: 'text' },
    'radius.NAS_Identifier': { title: 'NAS-Identifier', format: 'text' },
    'radius.Acct_Status_Type': { title: 'Acct-Status-Type', format: 'dec' },
    'radius.Acct_Session_Id': { title: 'Acct-Session-Id', format: 'text' },
    'radius.Acct_Session_Time': { title: 'Acct-Session-Time', format: 'dec', unit: 's' },
    'radius.NAS_Port_Type': { title: 'NAS-Port-Type', format: 'dec' },
    'radius.Message_Authenticator': { title: 'Message-Authenticator', format: 'bytes' },
  },
  begins: (first) => radiusCodes(first) !== undefined,
  decode(bytes, at, end, walk) {
    const length = u16(bytes, at + 2)
    const code = bytes[at]!
    if (radiusCodes(code) === undefined || length < HEADER) return null
    const layer: Radius = {
      protocol: 'radius',
      offset: at,
      size: Math.min(end - at, length),
      'radius.code': code,
      'radius.id': bytes[at + 1]!,
      'radius.length': length,
      'radius.authenticator': hex(bytes, at + 4, 16),
    }
    readAttributes(layer, bytes, at, Math.min(end, at + length), walk)
    if (at + length > end) walk.short(length)
    return layer
  },
  summary(layer) {
    const find = (name: 'radius.User_Name' | 'radius.Calling_Station_Id') =>
      layer.attributes?.find((one) => one[name] !== undefined)?.[name]
    const user = find('radius.User_Name') ?? find('radius.Calling_Station_Id') ?? ''
    const code = radiusCodes(layer['radius.code'])
    return `${code} id ${layer['radius.id']} ${user.slice(0, 60)}`.trimEnd()
  },
}

function readAttributes(
  layer: Radius,
  bytes: Uint8Array,
  start: number,
  end: number,
  walk: Walk,
): void {
  const attributes: RadiusAttribute[] = []
  for (let at = start + HEADER; at + 2 <= end && attributes.length < MAX_ATTRIBUTES; ) {
    const type = bytes[at]!
    const length = bytes[at + 1]!
    const attribute: RadiusAttribute = { 'radius.avp.type': type, 'radius.avp.length': length }
    attributes.push(attribute)
    if (length < 2) {
      walk.wrong(`radius.avp.length is ${length}, less than 2`)
      break
    }
    if (at + length > end) break
    readValue(attribute, bytes, at + 2, at + length)
    at += length
  }
  if (attributes.length > 0) layer.attributes = attributes
}

function readValue(attribute: RadiusAttribute, bytes: Uint8Array, at: number, end: number): void {
  const type = attribute['radius.avp.type']
  if (type === VENDOR && end - at >= 4) attribute['radius.avp.vendor_id'] = u32(bytes, at)
  const known = VALUES[type]
  if (known === undefined || end <= at) return
  const [name, kind] = known
  const whole = end - at === 4
  const values = attribute as unknown as Record<string, string | number>
  if (kind === 'text') values[name] = utf8(bytes, at, end)
  else if (kind === 'bytes') values[name] = hex(bytes, at, end - at)
  else if (kind === 'address' && whole) values[name] = ipv4(bytes, at)
  else if (kind === 'number' && whole) values[name] = u32(bytes, at)
}
