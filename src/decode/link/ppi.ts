/**
 * Per-Packet Information (DLT_PPI): fields about a packet, most often of 802.11, before it. All numbers little endian.
 *
 *   | version 1 | flags 1 | length 2 | link type of the packet 4 | fields … | packet |
 *   field: | type 2 | length 2 | value … |
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_PPI.html
 */
import { hex, u16le, u32le, u64le } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const LINK_TYPE = table('linktype')
const COMMON = 2
const COMMON_BYTES = 20
const IEEE802_11 = 105
const MOST = 32

export interface PpiField {
  'ppi.field_type': number
  'ppi.field_len': number
  'ppi.80211-common.tsft'?: bigint
  'ppi.80211-common.flags'?: number
  'ppi.80211-common.flags.fcs'?: boolean
  'ppi.80211-common.flags.tsft'?: boolean
  'ppi.80211-common.flags.fcs-invalid'?: boolean
  'ppi.80211-common.flags.phy-err'?: boolean
  /** kb/s. */
  'ppi.80211-common.rate'?: number
  'ppi.80211-common.chan.freq'?: number
  'ppi.80211-common.chan.flags'?: number
  'ppi.80211-common.fhss.hopset'?: number
  'ppi.80211-common.fhss.pattern'?: number
  'ppi.80211-common.dbm.antsignal'?: number
  'ppi.80211-common.dbm.antnoise'?: number
  /** Of fields of other types, hex digits. */
  value?: string
}

export interface Ppi extends Layer<'ppi'> {
  'ppi.version': number
  'ppi.flags': number
  'ppi.flags.alignment': boolean
  'ppi.length': number
  'ppi.dlt': number
  list: PpiField[]
  /** The frame ends with its check sequence. */
  fcs: boolean
}

const flag = { format: 'bool', of: 'ppi.80211-common.flags' } as const

export const ppi: Protocol<Ppi> = {
  name: 'ppi',
  title: 'PPI Packet Header',
  source: 'tcpdump.org, LINKTYPE_PPI',
  over: { linktype: [192] },
  min: 8,
  fields: {
    'ppi.version': { title: 'Version', format: 'dec' },
    'ppi.flags': { title: 'Flags', format: 'hex2' },
    'ppi.flags.alignment': { title: 'Alignment', format: 'bool', of: 'ppi.flags' },
    'ppi.length': { title: 'Header length', format: 'dec', unit: 'bytes' },
    'ppi.dlt': { title: 'DLT', format: 'dec' },
    'ppi.field_type': { title: 'Field type', format: 'dec' },
    'ppi.field_len': { title: 'Field length', format: 'dec' },
    'ppi.80211-common.tsft': { title: 'TSFT', format: 'dec' },
    'ppi.80211-common.flags': { title: 'Flags', format: 'hex4' },
    'ppi.80211-common.flags.fcs': { title: 'FCS present flag', ...flag },
    'ppi.80211-common.flags.tsft': { title: 'TSFT flag', ...flag },
    'ppi.80211-common.flags.fcs-invalid': { title: 'FCS validity', ...flag },
    'ppi.80211-common.flags.phy-err': { title: 'PHY error flag', ...flag },
    'ppi.80211-common.rate': { title: 'Data rate', format: 'dec', unit: 'kb/s' },
    'ppi.80211-common.chan.freq': { title: 'Channel frequency', format: 'dec', unit: 'MHz' },
    'ppi.80211-common.chan.flags': { title: 'Channel flags', format: 'hex4' },
    'ppi.80211-common.fhss.hopset': { title: 'FHSS hopset', format: 'hex2' },
    'ppi.80211-common.fhss.pattern': { title: 'FHSS pattern', format: 'hex2' },
    'ppi.80211-common.dbm.antsignal': { title: 'Antenna signal', format: 'dec', unit: 'dBm' },
    'ppi.80211-common.dbm.antnoise': { title: 'Antenna noise', format: 'dec', unit: 'dBm' },
  },
  decode(bytes, at, end, walk) {
    const length = u16le(bytes, at + 2)
    const flags = bytes[at + 1]!
    const dlt = u32le(bytes, at + 4)
    const list: PpiField[] = []
    const layer: Ppi = {
      protocol: 'ppi',
      offset: at,
      size: Math.min(Math.max(length, 8), end - at),
      'ppi.version': bytes[at]!,
      'ppi.flags': flags,
      'ppi.flags.alignment': (flags & 1) !== 0,
      'ppi.length': length,
      'ppi.dlt': dlt,
      list,
      fcs: false,
    }
    if (length < 8) {
      walk.wrong(`ppi.length is ${length}, less than 8`)
      return layer
    }
    const stop = Math.min(end, at + length)
    let next = at + 8
    while (stop - next >= 4 && list.length < MOST) {
      const type = u16le(bytes, next)
      const size = u16le(bytes, next + 2)
      const field: PpiField = { 'ppi.field_type': type, 'ppi.field_len': size }
      list.push(field)
      next += 4
      if (stop - next < size) break
      if (type === COMMON && size >= COMMON_BYTES) readCommon(field, bytes, next)
      else field.value = hex(bytes, next, Math.min(size, 64))
      next += size
      if ((flags & 1) !== 0) next = at + ((next - at + 3) & ~3)
    }
    layer.fcs = list.some((field) => field['ppi.80211-common.flags.fcs'] === true)
    if (end - at < length) walk.short(length)
    else walk.next(LINK_TYPE, dlt, at + length, walk.reported)
    return layer
  },
  summary(layer) {
    const common = layer.list.find((field) => field['ppi.80211-common.rate'] !== undefined)
    if (common === undefined) return `link type ${layer['ppi.dlt']}`
    return `${common['ppi.80211-common.rate']! / 1000} Mb/s ${common['ppi.80211-common.chan.freq']} MHz ${common['ppi.80211-common.dbm.antsignal']} dBm`
  },
  path: (layer) => (layer['ppi.dlt'] === IEEE802_11 ? 'ppi:wlan_radio' : 'ppi:pcap_pktdata'),
}

function readCommon(field: PpiField, bytes: Uint8Array, at: number): void {
  const flags = u16le(bytes, at + 8)
  field['ppi.80211-common.tsft'] = u64le(bytes, at)
  field['ppi.80211-common.flags'] = flags
  field['ppi.80211-common.flags.fcs'] = (flags & 1) !== 0
  field['ppi.80211-common.flags.tsft'] = (flags & 2) !== 0
  field['ppi.80211-common.flags.fcs-invalid'] = (flags & 4) !== 0
  field['ppi.80211-common.flags.phy-err'] = (flags & 8) !== 0
  field['ppi.80211-common.rate'] = u16le(bytes, at + 10) * 500
  field['ppi.80211-common.chan.freq'] = u16le(bytes, at + 12)
  field['ppi.80211-common.chan.flags'] = u16le(bytes, at + 14)
  field['ppi.80211-common.fhss.hopset'] = bytes[at + 16]!
  field['ppi.80211-common.fhss.pattern'] = bytes[at + 17]!
  field['ppi.80211-common.dbm.antsignal'] = (bytes[at + 18]! << 24) >> 24
  field['ppi.80211-common.dbm.antnoise'] = (bytes[at + 19]! << 24) >> 24
}
