/** The fields a radiotap header can announce, by the bit that does (https://www.radiotap.org/fields/defined). */
import { u16le, u32le, u64le } from '../bytes.js'

export interface RadiotapSet {
  'radiotap.present.word': number
  /** µs at the start of the frame, of the receiver's clock. */
  'radiotap.mactime'?: bigint
  'radiotap.flags'?: number
  'radiotap.flags.cfp'?: boolean
  'radiotap.flags.preamble'?: boolean
  'radiotap.flags.wep'?: boolean
  'radiotap.flags.frag'?: boolean
  'radiotap.flags.fcs'?: boolean
  'radiotap.flags.datapad'?: boolean
  'radiotap.flags.badfcs'?: boolean
  'radiotap.flags.shortgi'?: boolean
  /** Mb/s. */
  'radiotap.datarate'?: number
  /** MHz. */
  'radiotap.channel.freq'?: number
  'radiotap.channel.flags'?: number
  'radiotap.channel.flags.turbo'?: boolean
  'radiotap.channel.flags.cck'?: boolean
  'radiotap.channel.flags.ofdm'?: boolean
  'radiotap.channel.flags.2ghz'?: boolean
  'radiotap.channel.flags.5ghz'?: boolean
  'radiotap.channel.flags.passive'?: boolean
  'radiotap.channel.flags.dynamic'?: boolean
  'radiotap.channel.flags.gfsk'?: boolean
  'radiotap.channel.flags.gsm'?: boolean
  'radiotap.channel.flags.sturbo'?: boolean
  'radiotap.channel.flags.half'?: boolean
  'radiotap.channel.flags.quarter'?: boolean
  'radiotap.fhss.hopset'?: number
  'radiotap.fhss.pattern'?: number
  'radiotap.dbm_antsignal'?: number
  'radiotap.dbm_antnoise'?: number
  'radiotap.quality'?: number
  'radiotap.txattenuation'?: number
  'radiotap.db_txattenuation'?: number
  'radiotap.txpower'?: number
  'radiotap.antenna'?: number
  'radiotap.db_antsignal'?: number
  'radiotap.db_antnoise'?: number
  'radiotap.rxflags'?: number
  'radiotap.rxflags.badplcp'?: boolean
  'radiotap.txflags'?: number
  'radiotap.data_retries'?: number
  'radiotap.xchannel.flags'?: number
  'radiotap.xchannel.freq'?: number
  'radiotap.xchannel.channel'?: number
  'radiotap.mcs.known'?: number
  'radiotap.mcs.bw'?: number
  'radiotap.mcs.gi'?: number
  'radiotap.mcs.index'?: number
  'radiotap.ampdu.reference'?: number
  'radiotap.ampdu.flags'?: number
  'radiotap.vht.bw'?: number
  'radiotap.vht.gid'?: number
  'radiotap.vht.paid'?: number
  'radiotap.timestamp.ts'?: bigint
  'radiotap.timestamp.accuracy'?: number
}

interface Reader {
  size: number
  align: number
  read?(set: RadiotapSet, bytes: Uint8Array, at: number): void
}

const FLAGS = [
  'radiotap.flags.cfp',
  'radiotap.flags.preamble',
  'radiotap.flags.wep',
  'radiotap.flags.frag',
  'radiotap.flags.fcs',
  'radiotap.flags.datapad',
  'radiotap.flags.badfcs',
  'radiotap.flags.shortgi',
] as const

/** From bit 4 on. */
const CHANNEL_FLAGS = [
  'radiotap.channel.flags.turbo',
  'radiotap.channel.flags.cck',
  'radiotap.channel.flags.ofdm',
  'radiotap.channel.flags.2ghz',
  'radiotap.channel.flags.5ghz',
  'radiotap.channel.flags.passive',
  'radiotap.channel.flags.dynamic',
  'radiotap.channel.flags.gfsk',
  'radiotap.channel.flags.gsm',
  'radiotap.channel.flags.sturbo',
  'radiotap.channel.flags.half',
  'radiotap.channel.flags.quarter',
] as const

const flag = { format: 'bool', of: 'radiotap.flags' } as const
export const flagFields = {
  'radiotap.flags.cfp': { title: 'CFP', ...flag },
  'radiotap.flags.preamble': { title: 'Preamble', ...flag },
  'radiotap.flags.wep': { title: 'WEP', ...flag },
  'radiotap.flags.frag': { title: 'Fragmentation', ...flag },
  'radiotap.flags.fcs': { title: 'FCS at end', ...flag },
  'radiotap.flags.datapad': { title: 'Data Pad', ...flag },
  'radiotap.flags.badfcs': { title: 'Bad FCS', ...flag },
  'radiotap.flags.shortgi': { title: 'Short GI', ...flag },
} as const

const channel = { format: 'bool', of: 'radiotap.channel.flags' } as const
export const channelFields = {
  'radiotap.channel.flags.turbo': { title: 'Turbo', ...channel },
  'radiotap.channel.flags.cck': { title: 'CCK', ...channel },
  'radiotap.channel.flags.ofdm': { title: 'OFDM', ...channel },
  'radiotap.channel.flags.2ghz': { title: '2 GHz spectrum', ...channel },
  'radiotap.channel.flags.5ghz': { title: '5 GHz spectrum', ...channel },
  'radiotap.channel.flags.passive': { title: 'Passive', ...channel },
  'radiotap.channel.flags.dynamic': { title: 'Dynamic CCK-OFDM', ...channel },
  'radiotap.channel.flags.gfsk': { title: 'GFSK', ...channel },
  'radiotap.channel.flags.gsm': { title: 'GSM (900 MHz)', ...channel },
  'radiotap.channel.flags.sturbo': { title: 'Static Turbo', ...channel },
  'radiotap.channel.flags.half': { title: 'Half Rate Channel (10 MHz)', ...channel },
  'radiotap.channel.flags.quarter': { title: 'Quarter Rate Channel (5 MHz)', ...channel },
} as const

const signed = (byte: number): number => (byte << 24) >> 24

/** How large the field of each bit is, how it is aligned, and what is read of it. */
export const readers: readonly (Reader | undefined)[] = [
  of(8, 8, (set, bytes, at) => {
    set['radiotap.mactime'] = u64le(bytes, at)
  }),
  of(1, 1, (set, bytes, at) => {
    const flags = bytes[at]!
    set['radiotap.flags'] = flags
    for (const [bit, name] of FLAGS.entries()) set[name] = ((flags >> bit) & 1) !== 0
  }),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.datarate'] = bytes[at]! / 2
  }),
  of(4, 2, (set, bytes, at) => {
    const flags = u16le(bytes, at + 2)
    set['radiotap.channel.freq'] = u16le(bytes, at)
    set['radiotap.channel.flags'] = flags
    for (const [bit, name] of CHANNEL_FLAGS.entries()) set[name] = ((flags >> (bit + 4)) & 1) !== 0
  }),
  of(2, 2, (set, bytes, at) => {
    set['radiotap.fhss.hopset'] = bytes[at]!
    set['radiotap.fhss.pattern'] = bytes[at + 1]!
  }),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.dbm_antsignal'] = signed(bytes[at]!)
  }),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.dbm_antnoise'] = signed(bytes[at]!)
  }),
  of(2, 2, (set, bytes, at) => {
    set['radiotap.quality'] = u16le(bytes, at)
  }),
  of(2, 2, (set, bytes, at) => {
    set['radiotap.txattenuation'] = u16le(bytes, at)
  }),
  of(2, 2, (set, bytes, at) => {
    set['radiotap.db_txattenuation'] = u16le(bytes, at)
  }),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.txpower'] = signed(bytes[at]!)
  }),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.antenna'] = bytes[at]!
  }),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.db_antsignal'] = bytes[at]!
  }),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.db_antnoise'] = bytes[at]!
  }),
  of(2, 2, (set, bytes, at) => {
    const flags = u16le(bytes, at)
    set['radiotap.rxflags'] = flags
    set['radiotap.rxflags.badplcp'] = (flags & 2) !== 0
  }),
  of(2, 2, (set, bytes, at) => {
    set['radiotap.txflags'] = u16le(bytes, at)
  }),
  of(1, 1),
  of(1, 1, (set, bytes, at) => {
    set['radiotap.data_retries'] = bytes[at]!
  }),
  of(8, 4, (set, bytes, at) => {
    set['radiotap.xchannel.flags'] = u32le(bytes, at)
    set['radiotap.xchannel.freq'] = u16le(bytes, at + 4)
    set['radiotap.xchannel.channel'] = bytes[at + 6]!
  }),
  of(3, 1, (set, bytes, at) => {
    const known = bytes[at]!
    set['radiotap.mcs.known'] = known
    if ((known & 1) !== 0) set['radiotap.mcs.bw'] = bytes[at + 1]! & 3
    if ((known & 4) !== 0) set['radiotap.mcs.gi'] = (bytes[at + 1]! >> 2) & 1
    if ((known & 2) !== 0) set['radiotap.mcs.index'] = bytes[at + 2]!
  }),
  of(8, 4, (set, bytes, at) => {
    set['radiotap.ampdu.reference'] = u32le(bytes, at)
    set['radiotap.ampdu.flags'] = u16le(bytes, at + 4)
  }),
  of(12, 2, (set, bytes, at) => {
    const known = u16le(bytes, at)
    if ((known & 0x40) !== 0) set['radiotap.vht.bw'] = bytes[at + 3]!
    if ((known & 0x80) !== 0) set['radiotap.vht.gid'] = bytes[at + 9]!
    if ((known & 0x100) !== 0) set['radiotap.vht.paid'] = u16le(bytes, at + 10)
  }),
  of(12, 8, (set, bytes, at) => {
    set['radiotap.timestamp.ts'] = u64le(bytes, at)
    if ((bytes[at + 11]! & 2) !== 0) set['radiotap.timestamp.accuracy'] = u16le(bytes, at + 8)
  }),
  of(12, 2),
  of(12, 2),
  of(6, 2),
  of(1, 1),
  of(4, 2),
]

function of(size: number, align: number, read?: Reader['read']): Reader {
  return read === undefined ? { size, align } : { size, align, read }
}
