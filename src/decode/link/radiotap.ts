/**
 * Radiotap: what the receiver knows of an 802.11 frame, before the frame (https://www.radiotap.org). All numbers little endian.
 *
 *   | version 1 | pad 1 | length 2 | present 4 | more present words while bit 31 is set … | fields, each aligned to its size … | frame |
 *
 * Each present word begins a set of fields: the first one tells of the frame, further ones most often of one antenna each.
 */
import { u16le, u32le } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { channelFields, flagFields, type RadiotapSet, readers } from './radiotapfields.js'

const VENDOR = 30
const NAMESPACE = 29
const MORE = 31
/** Fields of a set: the bits below, without those that say how sets go on. */
const BITS = 28
const MOST_SETS = 32

export interface Radiotap extends Layer<'radiotap'> {
  'radiotap.version': number
  'radiotap.pad': number
  'radiotap.length': number
  /** Empty when the version is not 0. */
  sets: RadiotapSet[]
  /** The frame ends with its check sequence. */
  fcs: boolean
  /** Zeros stand between the frame's header and its payload. */
  datapad: boolean
}

export const radiotap: Protocol<Radiotap> = {
  name: 'radiotap',
  title: 'IEEE 802.11 Radiotap Capture header',
  source: 'radiotap.org',
  over: { linktype: [127] },
  min: 8,
  fields: {
    'radiotap.version': { title: 'Header revision', format: 'dec' },
    'radiotap.pad': { title: 'Header pad', format: 'dec' },
    'radiotap.length': { title: 'Header length', format: 'dec', unit: 'bytes' },
    'radiotap.present.word': { title: 'Present flags word', format: 'hex8' },
    'radiotap.mactime': { title: 'MAC timestamp', format: 'dec' },
    'radiotap.flags': { title: 'Flags', format: 'hex2' },
    ...flagFields,
    'radiotap.datarate': { title: 'Data rate', format: 'float', unit: 'Mb/s' },
    'radiotap.channel.freq': { title: 'Channel frequency', format: 'dec', unit: 'MHz' },
    'radiotap.channel.flags': { title: 'Channel flags', format: 'hex4' },
    ...channelFields,
    'radiotap.fhss.hopset': { title: 'FHSS hopset', format: 'dec' },
    'radiotap.fhss.pattern': { title: 'FHSS pattern', format: 'dec' },
    'radiotap.dbm_antsignal': { title: 'Antenna signal', format: 'dec', unit: 'dBm' },
    'radiotap.dbm_antnoise': { title: 'Antenna noise', format: 'dec', unit: 'dBm' },
    'radiotap.quality': { title: 'Signal Quality', format: 'dec' },
    'radiotap.txattenuation': { title: 'TX attenuation', format: 'dec' },
    'radiotap.db_txattenuation': { title: 'TX attenuation', format: 'dec', unit: 'dB' },
    'radiotap.txpower': { title: 'TX power', format: 'dec', unit: 'dBm' },
    'radiotap.antenna': { title: 'Antenna', format: 'dec' },
    'radiotap.db_antsignal': { title: 'Antenna signal', format: 'dec', unit: 'dB' },
    'radiotap.db_antnoise': { title: 'Antenna noise', format: 'dec', unit: 'dB' },
    'radiotap.rxflags': { title: 'RX flags', format: 'hex4' },
    'radiotap.rxflags.badplcp': { title: 'Bad PLCP', format: 'bool', of: 'radiotap.rxflags' },
    'radiotap.txflags': { title: 'TX flags', format: 'hex4' },
    'radiotap.data_retries': { title: 'Data retries', format: 'dec' },
    'radiotap.xchannel.flags': { title: 'XChannel flags', format: 'hex8' },
    'radiotap.xchannel.freq': { title: 'XChannel frequency', format: 'dec', unit: 'MHz' },
    'radiotap.xchannel.channel': { title: 'XChannel number', format: 'dec' },
    'radiotap.mcs.known': { title: 'Known MCS information', format: 'hex2' },
    'radiotap.mcs.bw': { title: 'Bandwidth', format: 'dec' },
    'radiotap.mcs.gi': { title: 'Guard interval', format: 'dec' },
    'radiotap.mcs.index': { title: 'MCS index', format: 'dec' },
    'radiotap.ampdu.reference': { title: 'A-MPDU reference number', format: 'dec' },
    'radiotap.ampdu.flags': { title: 'A-MPDU flags', format: 'hex4' },
    'radiotap.vht.bw': { title: 'VHT bandwidth', format: 'dec' },
    'radiotap.vht.gid': { title: 'VHT group id', format: 'dec' },
    'radiotap.vht.paid': { title: 'VHT partial AID', format: 'dec' },
    'radiotap.timestamp.ts': { title: 'Timestamp', format: 'dec' },
    'radiotap.timestamp.accuracy': { title: 'Timestamp accuracy', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const length = u16le(bytes, at + 2)
    const sets: RadiotapSet[] = []
    const layer: Radiotap = {
      protocol: 'radiotap',
      offset: at,
      size: Math.min(length, end - at),
      'radiotap.version': bytes[at]!,
      'radiotap.pad': bytes[at + 1]!,
      'radiotap.length': length,
      sets,
      fcs: false,
      datapad: false,
    }
    if (length < 8) {
      layer.size = 4
      walk.wrong(`radiotap.length is ${length}, less than 8`)
      return layer
    }
    const stop = Math.min(end, at + length)
    if (bytes[at] === 0) readSets(sets, bytes, at, stop)
    const flags = sets[0]?.['radiotap.flags'] ?? 0
    layer.fcs = (flags & 0x10) !== 0
    layer.datapad = (flags & 0x20) !== 0
    if (end - at < length) walk.short(length)
    else walk.follow('wlan', at + length, walk.reported)
    return layer
  },
  summary({ sets }) {
    const [set] = sets
    const rate = set?.['radiotap.datarate']
    const frequency = set?.['radiotap.channel.freq']
    const signal = set?.['radiotap.dbm_antsignal']
    return [
      rate === undefined ? '' : `${rate} Mb/s`,
      frequency === undefined ? '' : `${frequency} MHz`,
      signal === undefined ? '' : `${signal} dBm`,
    ]
      .filter((part) => part !== '')
      .join(' ')
  },
  // Wireshark puts a layer of its own between, for what all radio headers tell.
  path: () => 'radiotap:wlan_radio',
}

/** Reads the present words from `at + 4` on, then the fields they announce, up to `stop`. */
function readSets(sets: RadiotapSet[], bytes: Uint8Array, at: number, stop: number): void {
  let next = at + 4
  for (let more = true; more && next + 4 <= stop && sets.length < MOST_SETS; next += 4) {
    const word = u32le(bytes, next)
    sets.push({ 'radiotap.present.word': word })
    more = word >>> MORE !== 0
  }
  let vendor = false
  let base = 0
  for (const set of sets) {
    const word = set['radiotap.present.word']
    for (let bit = 0; bit < BITS && !vendor; bit++) {
      if (((word >>> bit) & 1) === 0) continue
      const reader = readers[base + bit]
      // Behind a field of unknown size nothing can be found.
      if (reader === undefined) return
      next = at + align(next - at, reader.align)
      if (next + reader.size > stop) return
      reader.read?.(set, bytes, next)
      next += reader.size
    }
    const reset = ((word >>> NAMESPACE) & 1) !== 0
    // Bits are counted on from word to word, until one says that they begin anew.
    base = reset ? 0 : base + 32
    if (((word >>> VENDOR) & 1) !== 0) {
      next = at + align(next - at, 2)
      if (next + 6 > stop) return
      next += 6 + u16le(bytes, next + 4)
      vendor = true
    } else if (reset) vendor = false
  }
}

function align(offset: number, to: number): number {
  return (offset + to - 1) & -to
}
