/**
 * The AVS header before an 802.11 frame (DLT_IEEE802_11_RADIO_AVS); network order.
 *
 *   | magic and version 4 | length 4 | MAC time 8 | host time 8 | PHY 4 | channel 4 | rate 4 | antenna 4 | priority 4 |
 *   | signal type 4 | signal 4 | noise 4 | preamble 4 | encoding 4 | … | frame |
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_IEEE802_11_AVS.html
 */
import { u32, u64 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const HEAD = 64
/** How the strength of signals is told: normalized, in dBm, raw. */
const NORMALIZED = 1
const DBM = 2
const RAW = 3

export interface Avs extends Layer<'wlancap'> {
  'wlancap.magic': number
  'wlancap.version': number
  'wlancap.length': number
  'wlancap.mactime': bigint
  'wlancap.hosttime': bigint
  'wlancap.phytype': number
  'wlancap.antenna': number
  'wlancap.priority': number
  'wlancap.ssi_type': number
  'wlancap.normrssi_antsignal'?: number
  'wlancap.dbm_antsignal'?: number
  'wlancap.rawrssi_antsignal'?: number
  'wlancap.normrssi_antnoise'?: number
  'wlancap.dbm_antnoise'?: number
  'wlancap.rawrssi_antnoise'?: number
  'wlancap.preamble': number
  'wlancap.encoding': number
}

export const avs: Protocol<Avs> = {
  name: 'wlancap',
  title: 'AVS WLAN Capture header',
  source: 'tcpdump.org, LINKTYPE_IEEE802_11_AVS',
  over: { linktype: [163] },
  min: HEAD,
  fields: {
    'wlancap.magic': { title: 'Header magic', format: 'hex8' },
    'wlancap.version': { title: 'Header revision', format: 'dec' },
    'wlancap.length': { title: 'Header length', format: 'dec' },
    'wlancap.mactime': { title: 'MAC timestamp', format: 'dec' },
    'wlancap.hosttime': { title: 'Host timestamp', format: 'dec' },
    'wlancap.phytype': { title: 'PHY type', format: 'dec' },
    'wlancap.antenna': { title: 'Antenna', format: 'dec' },
    'wlancap.priority': { title: 'Priority', format: 'dec' },
    'wlancap.ssi_type': { title: 'SSI Type', format: 'dec' },
    'wlancap.normrssi_antsignal': { title: 'Normalized RSSI Signal', format: 'dec' },
    'wlancap.dbm_antsignal': { title: 'SSI Signal', format: 'dec', unit: 'dBm' },
    'wlancap.rawrssi_antsignal': { title: 'Raw RSSI Signal', format: 'dec' },
    'wlancap.normrssi_antnoise': { title: 'Normalized RSSI Noise', format: 'dec' },
    'wlancap.dbm_antnoise': { title: 'SSI Noise', format: 'dec', unit: 'dBm' },
    'wlancap.rawrssi_antnoise': { title: 'Raw RSSI Noise', format: 'dec' },
    'wlancap.preamble': { title: 'Preamble', format: 'dec' },
    'wlancap.encoding': { title: 'Encoding Type', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const word = u32(bytes, at)
    const length = u32(bytes, at + 4)
    const kind = u32(bytes, at + 44)
    const layer: Avs = {
      protocol: 'wlancap',
      offset: at,
      size: Math.min(Math.max(length, HEAD), end - at),
      'wlancap.magic': word >>> 4,
      'wlancap.version': word & 15,
      'wlancap.length': length,
      'wlancap.mactime': u64(bytes, at + 8),
      'wlancap.hosttime': u64(bytes, at + 16),
      'wlancap.phytype': u32(bytes, at + 24),
      'wlancap.antenna': u32(bytes, at + 36),
      'wlancap.priority': u32(bytes, at + 40),
      'wlancap.ssi_type': kind,
      'wlancap.preamble': u32(bytes, at + 56),
      'wlancap.encoding': u32(bytes, at + 60),
    }
    const signal = u32(bytes, at + 48)
    const noise = u32(bytes, at + 52)
    if (kind === NORMALIZED) {
      layer['wlancap.normrssi_antsignal'] = signal
      layer['wlancap.normrssi_antnoise'] = noise
    } else if (kind === DBM) {
      layer['wlancap.dbm_antsignal'] = signal | 0
      layer['wlancap.dbm_antnoise'] = noise | 0
    } else if (kind === RAW) {
      layer['wlancap.rawrssi_antsignal'] = signal
      layer['wlancap.rawrssi_antnoise'] = noise
    }
    if (length < HEAD) walk.wrong(`wlancap.length is ${length}, less than ${HEAD}`)
    else if (end - at < length) walk.short(length)
    else walk.follow('wlan', at + length, walk.reported)
    return layer
  },
  summary: (layer) =>
    layer['wlancap.dbm_antsignal'] === undefined ? '' : `${layer['wlancap.dbm_antsignal']} dBm`,
  path: () => 'wlancap:wlan_radio',
}
