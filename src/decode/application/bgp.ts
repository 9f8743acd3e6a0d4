/**
 * BGP-4 (RFC 4271; capabilities RFC 5492, multiprotocol RFC 4760, route refresh RFC 2918 and 7313). Several messages of a segment are layers
 * one behind the other.
 *
 *   | marker 16 | length 2 | type | open: version, AS 2, hold time 2, id 4, parameters; update: routes and attributes; … |
 */
import { hex, u16 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { bgpErrorCode, bgpErrors, bgpMessages } from '../names/routing.js'
import { type BgpOpen, openFields, readOpen } from './bgpopen.js'
import { type BgpUpdate, readUpdate, updateFields } from './bgpupdate.js'

export interface Bgp extends Layer<'bgp'>, BgpOpen, BgpUpdate {
  'bgp.marker': string
  'bgp.length': number
  'bgp.type': number
  'bgp.notify.major_error'?: number
  'bgp.notify.minor_error'?: number
  'bgp.notify.minor_error_open'?: number
  'bgp.notify.minor_error_update'?: number
  'bgp.notify.minor_error_expired'?: number
  'bgp.notify.minor_error_state'?: number
  'bgp.notify.minor_error_cease'?: number
  'bgp.notify.minor_error_unknown'?: number
  'bgp.route_refresh.afi'?: number
  'bgp.route_refresh.subtype'?: number
  'bgp.route_refresh.safi'?: number
}

const HEADER = 19
/** RFC 8654 allows so much where both sides agree. */
const LONGEST = 65535
const OPEN = 1
const UPDATE = 2
const NOTIFICATION = 3
const ROUTE_REFRESH = 5
/** The minor error's field depends on the major one. */
const MINOR = [
  'bgp.notify.minor_error_unknown',
  'bgp.notify.minor_error',
  'bgp.notify.minor_error_open',
  'bgp.notify.minor_error_update',
  'bgp.notify.minor_error_expired',
  'bgp.notify.minor_error_state',
  'bgp.notify.minor_error_cease',
] as const
const minor = (major: number) => (code: number) => bgpErrorCode(major, code)

export const bgp: Protocol<Bgp> = {
  name: 'bgp',
  title: 'Border Gateway Protocol',
  source: 'RFC 4271',
  over: { 'tcp.port': [179] },
  min: 1,
  fields: {
    'bgp.marker': { title: 'Marker', format: 'bytes' },
    'bgp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'bgp.type': { title: 'Type', format: 'dec', names: bgpMessages },
    ...openFields,
    ...updateFields,
    'bgp.notify.major_error': { title: 'Major error Code', format: 'dec', names: bgpErrors },
    'bgp.notify.minor_error': {
      title: 'Minor error Code (Message Header)',
      format: 'dec',
      names: minor(1),
    },
    'bgp.notify.minor_error_open': {
      title: 'Minor error Code (Open Message)',
      format: 'dec',
      names: minor(2),
    },
    'bgp.notify.minor_error_update': {
      title: 'Minor error Code (Update Message)',
      format: 'dec',
      names: minor(3),
    },
    'bgp.notify.minor_error_expired': {
      title: 'Minor error Code (Hold Timer Expired)',
      format: 'dec',
    },
    'bgp.notify.minor_error_state': {
      title: 'Minor error Code (State Machine)',
      format: 'dec',
      names: minor(5),
    },
    'bgp.notify.minor_error_cease': {
      title: 'Minor error Code (Cease)',
      format: 'dec',
      names: minor(6),
    },
    'bgp.notify.minor_error_unknown': { title: 'Minor error Code (Unknown)', format: 'dec' },
    'bgp.route_refresh.afi': { title: 'Address family identifier (AFI)', format: 'dec' },
    'bgp.route_refresh.subtype': { title: 'Subtype', format: 'dec' },
    'bgp.route_refresh.safi': {
      title: 'Subsequent address family identifier (SAFI)',
      format: 'dec',
    },
  },
  begins: (first) => first === 0xff,
  decode(bytes, at, end, walk) {
    if (end < at + HEADER) return null
    for (let i = at; i < at + 16; i++) if (bytes[i] !== 0xff) return null
    const length = u16(bytes, at + 16)
    const layer: Bgp = {
      protocol: 'bgp',
      offset: at,
      size: Math.min(end - at, Math.max(length, HEADER)),
      'bgp.marker': hex(bytes, at, 16),
      'bgp.length': length,
      'bgp.type': bytes[at + 18]!,
    }
    if (length < HEADER || length > LONGEST) {
      walk.wrong(`bgp.length is ${length}, less than ${HEADER}`)
      return layer
    }
    readBody(layer, bytes, at, Math.min(end, at + length), walk)
    if (at + length < end) walk.follow('bgp', at + length, walk.reported)
    else if (at + length > end && walk.reported > end) {
      walk.short(Math.min(length, walk.reported - at))
    }
    return layer
  },
  summary(layer) {
    const type = layer['bgp.type']
    const name = bgpMessages(type) ?? `type ${type}`
    const routes = (layer.routes ?? []).slice(0, 3).map((one) => one['bgp.nlri_prefix'])
    const autonomous = layer['bgp.open.myas']
    const error = layer['bgp.notify.major_error']
    const parts = [
      autonomous === undefined ? '' : `AS ${autonomous} id ${layer['bgp.open.identifier'] ?? '?'}`,
      error === undefined ? '' : (bgpErrors(error) ?? `error ${error}`),
      routes.join(' '),
    ]
    return [name, ...parts.filter((part) => part !== '')].join(', ')
  },
}

function readBody(layer: Bgp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const body = at + HEADER
  const type = layer['bgp.type']
  if (type === OPEN) readOpen(layer, bytes, body, end)
  else if (type === UPDATE) readUpdate(layer, bytes, body, at + layer['bgp.length'], end, walk)
  else if (type === NOTIFICATION && end >= body + 2) {
    const major = bytes[body]!
    layer['bgp.notify.major_error'] = major
    layer[MINOR[major] ?? MINOR[0]] = bytes[body + 1]!
  } else if (type === ROUTE_REFRESH && end >= body + 4) {
    layer['bgp.route_refresh.afi'] = u16(bytes, body)
    layer['bgp.route_refresh.subtype'] = bytes[body + 2]!
    layer['bgp.route_refresh.safi'] = bytes[body + 3]!
  }
}
