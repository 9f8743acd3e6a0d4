/** Bodies of 802.11 management frames: the fields each kind begins with (IEEE Std 802.11, 9.3.3), then elements. */
import { mac, u16le, u64le } from '../bytes.js'
import type { Walk } from '../layer.js'
import { readTags, tagFields, type WlanTag } from './wlantags.js'

export interface WlanManagement {
  'wlan.fixed.timestamp'?: bigint
  /** In time units of 1,024 µs. */
  'wlan.fixed.beacon'?: number
  'wlan.fixed.capabilities'?: number
  'wlan.fixed.capabilities.ess'?: boolean
  'wlan.fixed.capabilities.ibss'?: boolean
  'wlan.fixed.capabilities.privacy'?: boolean
  'wlan.fixed.capabilities.short_preamble'?: boolean
  'wlan.fixed.capabilities.spec_man'?: boolean
  'wlan.fixed.capabilities.qos'?: boolean
  'wlan.fixed.capabilities.short_slot_time'?: boolean
  'wlan.fixed.capabilities.apsd'?: boolean
  'wlan.fixed.capabilities.radio_measurement'?: boolean
  'wlan.fixed.listen_ival'?: number
  'wlan.fixed.current_ap'?: string
  'wlan.fixed.status_code'?: number
  'wlan.fixed.aid'?: number
  'wlan.fixed.reason_code'?: number
  'wlan.fixed.auth.alg'?: number
  'wlan.fixed.auth_seq'?: number
  'wlan.fixed.category_code'?: number
  'wlan.fixed.action_code'?: number
  /** Information elements. */
  tags?: WlanTag[]
}

const bit = { format: 'bool', of: 'wlan.fixed.capabilities' } as const

export const managementFields = {
  'wlan.fixed.timestamp': { title: 'Timestamp', format: 'dec' },
  'wlan.fixed.beacon': { title: 'Beacon Interval', format: 'dec', unit: '× 1.024 ms' },
  'wlan.fixed.capabilities': { title: 'Capabilities Information', format: 'hex4' },
  'wlan.fixed.capabilities.ess': { title: 'ESS capabilities', ...bit },
  'wlan.fixed.capabilities.ibss': { title: 'IBSS status', ...bit },
  'wlan.fixed.capabilities.privacy': { title: 'Privacy', ...bit },
  'wlan.fixed.capabilities.short_preamble': { title: 'Short Preamble', ...bit },
  'wlan.fixed.capabilities.spec_man': { title: 'Spectrum Management', ...bit },
  'wlan.fixed.capabilities.qos': { title: 'QoS', ...bit },
  'wlan.fixed.capabilities.short_slot_time': { title: 'Short Slot Time', ...bit },
  'wlan.fixed.capabilities.apsd': { title: 'Automatic Power Save Delivery', ...bit },
  'wlan.fixed.capabilities.radio_measurement': { title: 'Radio Measurement', ...bit },
  'wlan.fixed.listen_ival': { title: 'Listen Interval', format: 'hex4' },
  'wlan.fixed.current_ap': { title: 'Current AP', format: 'text' },
  'wlan.fixed.status_code': { title: 'Status code', format: 'hex4' },
  'wlan.fixed.aid': { title: 'Association ID', format: 'hex4' },
  'wlan.fixed.reason_code': { title: 'Reason code', format: 'hex4' },
  'wlan.fixed.auth.alg': { title: 'Authentication Algorithm', format: 'dec' },
  'wlan.fixed.auth_seq': { title: 'Authentication SEQ', format: 'hex4' },
  'wlan.fixed.category_code': { title: 'Category code', format: 'dec' },
  'wlan.fixed.action_code': { title: 'Action code', format: 'dec' },
  ...tagFields,
} as const

/** Bytes before the elements, by subtype; kinds that are not here have a body of their own. */
const FIXED: Readonly<Record<number, number>> = {
  0: 4,
  1: 6,
  2: 10,
  3: 6,
  4: 0,
  5: 12,
  8: 12,
  10: 2,
  11: 6,
  12: 2,
}
const ACTION = 13
const ACTION_NO_ACK = 14

/** Reads the body that stands at `bytes[at, end)` and ends at `reported` on the wire; the frame begins at `start`. */
export function readManagement(
  layer: WlanManagement,
  subtype: number,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  reported: number,
  walk: Walk,
): void {
  if (subtype === ACTION || subtype === ACTION_NO_ACK) {
    if (at < end) layer['wlan.fixed.category_code'] = bytes[at]!
    if (at + 1 < end) layer['wlan.fixed.action_code'] = bytes[at + 1]!
    return
  }
  const size = FIXED[subtype]
  if (size === undefined) return
  if (end - at < size) {
    walk.short(at - start + size)
    return
  }
  readFixed(layer, subtype, bytes, at)
  if (reported > at + size) layer.tags = readTags(bytes, start, at + size, end, reported, walk)
}

function readFixed(layer: WlanManagement, subtype: number, bytes: Uint8Array, at: number): void {
  if (subtype === 5 || subtype === 8) {
    layer['wlan.fixed.timestamp'] = u64le(bytes, at)
    layer['wlan.fixed.beacon'] = u16le(bytes, at + 8)
    readCapabilities(layer, u16le(bytes, at + 10))
  } else if (subtype === 0 || subtype === 2) {
    readCapabilities(layer, u16le(bytes, at))
    layer['wlan.fixed.listen_ival'] = u16le(bytes, at + 2)
    if (subtype === 2) layer['wlan.fixed.current_ap'] = mac(bytes, at + 4)
  } else if (subtype === 1 || subtype === 3) {
    readCapabilities(layer, u16le(bytes, at))
    layer['wlan.fixed.status_code'] = u16le(bytes, at + 2)
    layer['wlan.fixed.aid'] = u16le(bytes, at + 4) & 0x3fff
  } else if (subtype === 11) {
    layer['wlan.fixed.auth.alg'] = u16le(bytes, at)
    layer['wlan.fixed.auth_seq'] = u16le(bytes, at + 2)
    layer['wlan.fixed.status_code'] = u16le(bytes, at + 4)
  } else if (subtype === 10 || subtype === 12) {
    layer['wlan.fixed.reason_code'] = u16le(bytes, at)
  }
}

function readCapabilities(layer: WlanManagement, bits: number): void {
  layer['wlan.fixed.capabilities'] = bits
  layer['wlan.fixed.capabilities.ess'] = (bits & 0x0001) !== 0
  layer['wlan.fixed.capabilities.ibss'] = (bits & 0x0002) !== 0
  layer['wlan.fixed.capabilities.privacy'] = (bits & 0x0010) !== 0
  layer['wlan.fixed.capabilities.short_preamble'] = (bits & 0x0020) !== 0
  layer['wlan.fixed.capabilities.spec_man'] = (bits & 0x0100) !== 0
  layer['wlan.fixed.capabilities.qos'] = (bits & 0x0200) !== 0
  layer['wlan.fixed.capabilities.short_slot_time'] = (bits & 0x0400) !== 0
  layer['wlan.fixed.capabilities.apsd'] = (bits & 0x0800) !== 0
  layer['wlan.fixed.capabilities.radio_measurement'] = (bits & 0x1000) !== 0
}
