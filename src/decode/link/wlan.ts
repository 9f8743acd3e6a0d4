/**
 * IEEE 802.11 frames (IEEE Std 802.11, 9): management with its information elements, control, data. Numbers are little endian.
 *
 *   | frame control 2 | duration or id 2 | address 6 | address 6 | address 6 | sequence control 2 | address 6? | QoS 2? | HT 4? | body … | FCS 4? |
 *
 * Control frames end behind their first or second address. Whether the check sequence is there the layer before tells.
 */
import { hex, mac, u16, u16le, u24, u32le } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { headerFields, headSize, subtypeName, type WlanHeader } from './wlanheader.js'
import { managementFields, readManagement, type WlanManagement } from './wlanmanagement.js'

const FRAME_TYPE = table('eth.length')
const BODY = table('wlan.body')
/** Why a body cannot be read further. */
const PROTECTED = 0
const FRAGMENT = 1
const MANAGEMENT = 0
const CONTROL = 1
const DATA = 2
/** Subframes of an aggregate at most. */
const MOST_SUBFRAMES = 16

export interface Wlan extends Layer<'wlan'>, WlanHeader, WlanManagement {
  'wlan.wep.iv'?: number
  'wlan.wep.key'?: number
  'wlan.tkip.extiv'?: string
  'wlan.ccmp.extiv'?: string
  /** Of frames that hold nothing for another layer. */
  'wlan.fcs'?: number
}

export const wlan: Protocol<Wlan> = {
  name: 'wlan',
  title: 'IEEE 802.11 wireless LAN',
  source: 'IEEE 802.11',
  over: { linktype: [105] },
  min: 2,
  fields: {
    ...headerFields,
    'wlan.wep.iv': { title: 'Initialization Vector', format: 'hex6' },
    'wlan.wep.key': { title: 'Key Index', format: 'dec' },
    'wlan.tkip.extiv': { title: 'TKIP Ext. Initialization Vector', format: 'text' },
    'wlan.ccmp.extiv': { title: 'CCMP Ext. Initialization Vector', format: 'text' },
    ...managementFields,
    'wlan.fcs': { title: 'Frame check sequence', format: 'hex8' },
  },
  decode(bytes, at, captured, walk) {
    const first = bytes[at]!
    const flags = bytes[at + 1]!
    const type = (first >> 2) & 3
    const subtype = first >> 4
    const head = headSize(type, subtype, flags)
    const tail = radio(walk, 'fcs') ? 4 : 0
    const reported = walk.reported - tail
    const end = Math.min(captured, Math.max(at, reported))
    const layer: Wlan = {
      protocol: 'wlan',
      offset: at,
      size: Math.min(head, captured - at),
      'wlan.fc': u16(bytes, at),
      'wlan.fc.version': first & 3,
      'wlan.fc.type': type,
      'wlan.fc.subtype': subtype,
      'wlan.fc.type_subtype': (type << 4) | subtype,
      'wlan.flags': flags,
      'wlan.fc.tods': (flags & 0x01) !== 0,
      'wlan.fc.fromds': (flags & 0x02) !== 0,
      'wlan.fc.frag': (flags & 0x04) !== 0,
      'wlan.fc.retry': (flags & 0x08) !== 0,
      'wlan.fc.pwrmgt': (flags & 0x10) !== 0,
      'wlan.fc.moredata': (flags & 0x20) !== 0,
      'wlan.fc.protected': (flags & 0x40) !== 0,
      'wlan.fc.order': (flags & 0x80) !== 0,
    }
    if ((first & 3) !== 0) {
      walk.wrong(`wlan.fc.version is ${first & 3}, not 0`)
      return layer
    }
    if (end - at < head) {
      walk.short(head)
      return layer
    }
    readAddresses(layer, bytes, at, type, subtype, flags)
    let next = at + head
    const carries = type === DATA && (subtype & 4) === 0
    if (type === DATA && (subtype & 8) !== 0) {
      const control = u16le(bytes, qosAt(at, flags))
      layer['wlan.qos'] = control
      layer['wlan.qos.tid'] = control & 15
      layer['wlan.qos.priority'] = control & 7
      layer['wlan.qos.ack'] = (control >> 5) & 3
      if (carries) layer['wlan.qos.amsdupresent'] = isAggregate(bytes, at, subtype, flags)
    }
    if (type !== CONTROL && (flags & 0x80) !== 0 && (type === MANAGEMENT || (subtype & 8) !== 0))
      layer['wlan.htc'] = u32le(bytes, next - 4)
    if ((flags & 0x40) !== 0 && (carries || type === MANAGEMENT)) {
      readProtection(layer, bytes, at, next, end, walk)
      if (layer.size > head) walk.next(BODY, PROTECTED, at + layer.size, reported)
    } else if (carries) {
      if (radio(walk, 'datapad')) next = at + ((head + 3) & ~3)
      readData(layer, bytes, next, end, reported, walk)
    } else {
      layer.size = captured - at
      if (type === MANAGEMENT) readManagement(layer, subtype, bytes, at, next, end, reported, walk)
      if (tail > 0 && captured === walk.reported && captured - at >= head + tail)
        layer['wlan.fcs'] = u32le(bytes, captured - tail)
    }
    return layer
  },
  summary(layer) {
    const { 'wlan.ta': from, 'wlan.ra': to } = layer
    const name = subtypeName(layer['wlan.fc.type_subtype'])
    const network = layer.tags?.find((tag) => tag['wlan.ssid'] !== undefined)?.['wlan.ssid']
    const between = to === undefined ? '' : from === undefined ? ` ${to}` : ` ${from} > ${to}`
    if (network === undefined) return name + between
    return `${name}${between} “${Buffer.from(network, 'hex').toString('utf8')}”`
  },
}

/** What the radio header says of the frame. */
function radio(walk: Walk, what: 'fcs' | 'datapad'): boolean {
  const parent = walk.parent as { fcs?: unknown; datapad?: unknown } | undefined
  return parent?.[what] === true
}

function readAddresses(
  layer: Wlan,
  bytes: Uint8Array,
  at: number,
  type: number,
  subtype: number,
  flags: number,
): void {
  const duration = u16le(bytes, at + 2)
  // Power save polls have the station's id in its place.
  if (type === CONTROL && subtype === 10) layer['wlan.aid'] = duration & 0x3fff
  else if ((duration & 0x8000) === 0) layer['wlan.duration'] = duration
  const one = mac(bytes, at + 4)
  if (type === CONTROL) {
    if (subtype === 10) layer['wlan.bssid'] = one
    layer['wlan.ra'] = one
    if (headSize(type, subtype, flags) >= 16) {
      const two = mac(bytes, at + 10)
      layer[subtype >= 14 ? 'wlan.bssid' : 'wlan.ta'] = two
    }
    return
  }
  if (type > DATA) return
  const two = mac(bytes, at + 10)
  const three = mac(bytes, at + 16)
  const way = type === MANAGEMENT ? 0 : flags & 3
  layer['wlan.ra'] = one
  layer['wlan.ta'] = two
  // Subframes of an aggregate have addresses of their own; the third is then the network's.
  const aggregate = type === DATA && isAggregate(bytes, at, subtype, flags)
  if ((way & 1) === 0) layer['wlan.da'] = one
  else if (!aggregate) layer['wlan.da'] = three
  if ((way & 2) === 0) layer['wlan.sa'] = two
  else if (!aggregate) layer['wlan.sa'] = way === 3 ? mac(bytes, at + 24) : three
  if (way !== 3) layer['wlan.bssid'] = way === 0 ? three : way === 1 ? one : two
  const sequence = u16le(bytes, at + 22)
  layer['wlan.frag'] = sequence & 15
  layer['wlan.seq'] = sequence >> 4
}

/** Where the QoS control of a data frame that has one stands. */
function qosAt(at: number, flags: number): number {
  return at + ((flags & 3) === 3 ? 30 : 24)
}

function isAggregate(bytes: Uint8Array, at: number, subtype: number, flags: number): boolean {
  return (subtype & 12) === 8 && (bytes[qosAt(at, flags)]! & 0x80) !== 0
}

/** Reads what stands before an encrypted body: WEP's initialization vector, or that of TKIP or CCMP. */
function readProtection(
  layer: Wlan,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  walk: Walk,
): void {
  const extended = end - at >= 4 && (bytes[at + 3]! & 0x20) !== 0
  const size = extended ? 8 : 4
  if (end - at < size) {
    walk.short(at - start + size)
    return
  }
  layer.size = at - start + size
  layer['wlan.wep.key'] = bytes[at + 3]! >> 6
  if (!extended) {
    layer['wlan.wep.iv'] = u24(bytes, at)
    return
  }
  const high = [7, 6, 5, 4].map((i) => hex(bytes, at + i, 1)).join('')
  // TKIP's second byte is made of its first (IEEE Std 802.11, 12.5.2.2); CCMP's third is zero.
  const tkip = bytes[at + 1] === ((bytes[at]! | 0x20) & 0x7f)
  const low = tkip ? [0, 2] : [1, 0]
  const number = `0x${(high + low.map((i) => hex(bytes, at + i, 1)).join('')).toUpperCase()}`
  if (tkip) layer['wlan.tkip.extiv'] = number
  else layer['wlan.ccmp.extiv'] = number
}

/** Tells the walk of the LLC packet, or of those of an aggregate: | destination 6 | source 6 | length 2 | LLC … | to 4 bytes | */
function readData(
  layer: Wlan,
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  walk: Walk,
): void {
  if (layer['wlan.frag'] !== 0) {
    walk.next(BODY, FRAGMENT, at, reported)
    return
  }
  if (layer['wlan.qos.amsdupresent'] !== true) {
    if (reported > at) walk.next(FRAME_TYPE, 0, at, reported)
    return
  }
  let next = at
  for (let i = 0; i < MOST_SUBFRAMES && end - next >= 14; i++) {
    const length = u16(bytes, next + 12)
    const stop = Math.min(next + 14 + length, reported)
    if (i === 0) walk.next(FRAME_TYPE, 0, next + 14, stop)
    else walk.also(FRAME_TYPE, 0, next + 14, stop)
    next += (14 + length + 3) & ~3
  }
}
