/** Information elements of 802.11 management frames (IEEE Std 802.11, 9.4.2): | number 1 | length 1 | value … | */
import { ascii, hex, u16le, u24, u32le } from '../bytes.js'
import type { Walk } from '../layer.js'

const MOST = 128
const EXTENDED = 255

export interface WlanTag {
  'wlan.tag.number': number
  'wlan.tag.length'?: number
  /** Hex digits of the network's name, as Wireshark has them: it may be any bytes. */
  'wlan.ssid'?: string
  /** In units of 500 kb/s; the highest bit marks those every station must know. */
  'wlan.supported_rates'?: number[]
  'wlan.extended_supported_rates'?: number[]
  'wlan.ds.current_channel'?: number
  'wlan.tim.dtim_count'?: number
  'wlan.tim.dtim_period'?: number
  'wlan.tim.bmapctl'?: number
  'wlan.tim.partial_virtual_bitmap'?: string
  'wlan.country_info.code'?: string
  'wlan.erp_info'?: number
  'wlan.ht.capabilities'?: number
  'wlan.ht.ampduparam'?: number
  'wlan.ht.info.primarychannel'?: number
  'wlan.rsn.version'?: number
  'wlan.rsn.gcs.oui'?: number
  'wlan.rsn.gcs.type'?: number
  'wlan.rsn.pcs.count'?: number
  'wlan.rsn.pcs.oui'?: number[]
  'wlan.rsn.pcs.type'?: number[]
  'wlan.rsn.akms.count'?: number
  'wlan.rsn.akms.oui'?: number[]
  'wlan.rsn.akms.type'?: number[]
  'wlan.rsn.capabilities'?: number
  'wlan.vht.capabilities'?: number
  'wlan.tag.oui'?: number
  'wlan.tag.vendor.oui.type'?: number
  'wlan.ext_tag.number'?: number
  'wlan.ext_tag.length'?: number
}

export const tagFields = {
  'wlan.tag.number': { title: 'Tag Number', format: 'dec', names: tagName },
  'wlan.tag.length': { title: 'Tag length', format: 'dec' },
  'wlan.ssid': { title: 'SSID', format: 'bytes' },
  'wlan.supported_rates': { title: 'Supported Rates', format: 'hex2' },
  'wlan.extended_supported_rates': { title: 'Extended Supported Rates', format: 'hex2' },
  'wlan.ds.current_channel': { title: 'Current Channel', format: 'dec' },
  'wlan.tim.dtim_count': { title: 'DTIM count', format: 'dec' },
  'wlan.tim.dtim_period': { title: 'DTIM period', format: 'dec' },
  'wlan.tim.bmapctl': { title: 'Bitmap control', format: 'hex2' },
  'wlan.tim.partial_virtual_bitmap': { title: 'Partial Virtual Bitmap', format: 'bytes' },
  'wlan.country_info.code': { title: 'Code', format: 'text' },
  'wlan.erp_info': { title: 'ERP Information', format: 'hex2' },
  'wlan.ht.capabilities': { title: 'HT Capabilities Info', format: 'hex4' },
  'wlan.ht.ampduparam': { title: 'A-MPDU Parameters', format: 'hex2' },
  'wlan.ht.info.primarychannel': { title: 'Primary Channel', format: 'dec' },
  'wlan.rsn.version': { title: 'RSN Version', format: 'dec' },
  'wlan.rsn.gcs.oui': { title: 'Group Cipher Suite OUI', format: 'dec' },
  'wlan.rsn.gcs.type': { title: 'Group Cipher Suite type', format: 'dec', names: cipher },
  'wlan.rsn.pcs.count': { title: 'Pairwise Cipher Suite Count', format: 'dec' },
  'wlan.rsn.pcs.oui': { title: 'Pairwise Cipher Suite OUI', format: 'dec' },
  'wlan.rsn.pcs.type': { title: 'Pairwise Cipher Suite type', format: 'dec', names: cipher },
  'wlan.rsn.akms.count': { title: 'Auth Key Management Suite Count', format: 'dec' },
  'wlan.rsn.akms.oui': { title: 'Auth Key Management OUI', format: 'dec' },
  'wlan.rsn.akms.type': { title: 'Auth Key Management type', format: 'dec' },
  'wlan.rsn.capabilities': { title: 'RSN Capabilities', format: 'hex4' },
  'wlan.vht.capabilities': { title: 'VHT Capabilities Info', format: 'hex8' },
  'wlan.tag.oui': { title: 'OUI', format: 'dec' },
  'wlan.tag.vendor.oui.type': { title: 'Vendor Specific OUI Type', format: 'dec' },
  'wlan.ext_tag.number': { title: 'Ext Tag Number', format: 'dec' },
  'wlan.ext_tag.length': { title: 'Ext Tag length', format: 'dec' },
} as const

/** Reads the elements in `bytes[at, end)`, which end at `reported` on the wire; the frame begins at `start`. */
export function readTags(
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  reported: number,
  walk: Walk,
): WlanTag[] {
  const tags: WlanTag[] = []
  let next = at
  while (next < reported && tags.length < MOST) {
    const size = next + 1 < end ? bytes[next + 1]! : 0
    const stop = next + 2 + size
    if (next + 2 > end || stop > end) {
      walk.short(stop - start)
      break
    }
    const number = bytes[next]!
    const tag: WlanTag = { 'wlan.tag.number': number }
    if (number !== EXTENDED) tag['wlan.tag.length'] = size
    else if (size > 0) tag['wlan.ext_tag.length'] = size - 1
    readValue(tag, bytes, next + 2, stop)
    tags.push(tag)
    next = stop
  }
  return tags
}

function readValue(tag: WlanTag, bytes: Uint8Array, at: number, end: number): void {
  const size = end - at
  const number = tag['wlan.tag.number']
  if (number === 0) tag['wlan.ssid'] = hex(bytes, at, size)
  else if (number === 1) tag['wlan.supported_rates'] = [...bytes.subarray(at, end)]
  else if (number === 50) tag['wlan.extended_supported_rates'] = [...bytes.subarray(at, end)]
  else if (number === 3 && size >= 1) tag['wlan.ds.current_channel'] = bytes[at]!
  else if (number === 5 && size >= 4) {
    tag['wlan.tim.dtim_count'] = bytes[at]!
    tag['wlan.tim.dtim_period'] = bytes[at + 1]!
    tag['wlan.tim.bmapctl'] = bytes[at + 2]!
    tag['wlan.tim.partial_virtual_bitmap'] = hex(bytes, at + 3, size - 3)
  } else if (number === 7 && size >= 3) tag['wlan.country_info.code'] = ascii(bytes, at, at + 2)
  else if ((number === 42 || number === 47) && size >= 1) tag['wlan.erp_info'] = bytes[at]!
  else if (number === 45 && size >= 3) {
    tag['wlan.ht.capabilities'] = u16le(bytes, at)
    tag['wlan.ht.ampduparam'] = bytes[at + 2]!
  } else if (number === 61 && size >= 1) tag['wlan.ht.info.primarychannel'] = bytes[at]!
  else if (number === 48) readRsn(tag, bytes, at, end)
  else if (number === 191 && size >= 4) tag['wlan.vht.capabilities'] = u32le(bytes, at)
  else if (number === 221 && size >= 3) {
    tag['wlan.tag.oui'] = u24(bytes, at)
    if (size >= 4) tag['wlan.tag.vendor.oui.type'] = bytes[at + 3]!
  } else if (number === EXTENDED && size >= 1) tag['wlan.ext_tag.number'] = bytes[at]!
}

/** The robust security network's element: ciphers and key managements (9.4.2.24); it may end behind any of its parts. */
function readRsn(tag: WlanTag, bytes: Uint8Array, at: number, end: number): void {
  if (end - at < 2) return
  tag['wlan.rsn.version'] = u16le(bytes, at)
  if (end - at < 6) return
  tag['wlan.rsn.gcs.oui'] = u24(bytes, at + 2)
  tag['wlan.rsn.gcs.type'] = bytes[at + 5]!
  let next = at + 6
  for (const list of ['pcs', 'akms'] as const) {
    if (end - next < 2) return
    const count = u16le(bytes, next)
    next += 2
    if (end - next < 4 * count) return
    const suites = Array.from({ length: count }, (_, i) => next + 4 * i)
    tag[`wlan.rsn.${list}.count`] = count
    tag[`wlan.rsn.${list}.oui`] = suites.map((suite) => u24(bytes, suite))
    tag[`wlan.rsn.${list}.type`] = suites.map((suite) => bytes[suite + 3]!)
    next += 4 * count
  }
  if (end - next >= 2) tag['wlan.rsn.capabilities'] = u16le(bytes, next)
}

function cipher(number: number): string | undefined {
  const names: Readonly<Record<number, string>> = {
    0: 'group cipher',
    1: 'WEP-40',
    2: 'TKIP',
    4: 'AES (CCM)',
    5: 'WEP-104',
    8: 'GCMP-128',
    9: 'GCMP-256',
    10: 'CCMP-256',
  }
  return names[number]
}

function tagName(number: number): string | undefined {
  const names: Readonly<Record<number, string>> = {
    0: 'SSID parameter set',
    1: 'Supported Rates',
    3: 'DS Parameter set',
    5: 'Traffic Indication Map (TIM)',
    7: 'Country Information',
    42: 'ERP Information',
    45: 'HT Capabilities',
    48: 'RSN Information',
    50: 'Extended Supported Rates',
    61: 'HT Information',
    127: 'Extended Capabilities',
    191: 'VHT Capabilities',
    192: 'VHT Operation',
    221: 'Vendor Specific',
    255: 'Element ID Extension',
  }
  return names[number]
}
