/**
 * Link Aggregation Control Protocol (IEEE Std 802.1AX, 6.4): what the two ends of a link think of each other.
 *
 *   | version 1 | actor: type 1, length 1 (20), … | partner: the same | collector: type 3, length 1 (16), delay 2, … | 0 0 | reserved 50 |
 *   actor: | system priority 2 | system 6 | key 2 | port priority 2 | port 2 | state 1 | reserved 3 |
 */
import { mac, u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const MOST = 8
const BITS = [
  'activity',
  'timeout',
  'aggregation',
  'synchronization',
  'collecting',
  'distributing',
  'defaulted',
  'expired',
] as const
type Bit = (typeof BITS)[number]
type Side = 'actor' | 'partner'

type SideFields<S extends Side> = {
  [Name in
    | 'sys_priority'
    | 'key'
    | 'port_priority'
    | 'port'
    | 'state' as `lacp.${S}.${Name}`]?: number
} & { [Name in 'sysid' as `lacp.${S}.${Name}`]?: string } & {
  [Name in Bit as `lacp.${S}.state.${Name}`]?: boolean
}

export interface LacpTlv extends SideFields<'actor'>, SideFields<'partner'> {
  'lacp.tlv_type': number
  'lacp.tlv_length': number
  /** In units of 10 µs. */
  'lacp.collector.max_delay'?: number
}

export interface Lacp extends Layer<'lacp'> {
  'lacp.version': number
  tlvs: LacpTlv[]
}

const actorBit = { format: 'bool', of: 'lacp.actor.state' } as const
const partnerBit = { format: 'bool', of: 'lacp.partner.state' } as const

export const lacp: Protocol<Lacp> = {
  name: 'lacp',
  title: 'Link Aggregation Control Protocol',
  source: 'IEEE 802.1AX',
  over: { 'slow.subtype': [1] },
  min: 1,
  fields: {
    'lacp.version': { title: 'LACP Version', format: 'hex2' },
    'lacp.tlv_type': { title: 'TLV Type', format: 'hex2' },
    'lacp.tlv_length': { title: 'TLV Length', format: 'hex2' },
    'lacp.actor.sys_priority': { title: 'Actor System Priority', format: 'dec' },
    'lacp.actor.sysid': { title: 'Actor System ID', format: 'text' },
    'lacp.actor.key': { title: 'Actor Key', format: 'dec' },
    'lacp.actor.port_priority': { title: 'Actor Port Priority', format: 'dec' },
    'lacp.actor.port': { title: 'Actor Port', format: 'dec' },
    'lacp.actor.state': { title: 'Actor State', format: 'hex2' },
    'lacp.actor.state.activity': { title: 'LACP Activity', ...actorBit },
    'lacp.actor.state.timeout': { title: 'LACP Timeout', ...actorBit },
    'lacp.actor.state.aggregation': { title: 'Aggregation', ...actorBit },
    'lacp.actor.state.synchronization': { title: 'Synchronization', ...actorBit },
    'lacp.actor.state.collecting': { title: 'Collecting', ...actorBit },
    'lacp.actor.state.distributing': { title: 'Distributing', ...actorBit },
    'lacp.actor.state.defaulted': { title: 'Defaulted', ...actorBit },
    'lacp.actor.state.expired': { title: 'Expired', ...actorBit },
    'lacp.partner.sys_priority': { title: 'Partner System Priority', format: 'dec' },
    'lacp.partner.sysid': { title: 'Partner System', format: 'text' },
    'lacp.partner.key': { title: 'Partner Key', format: 'dec' },
    'lacp.partner.port_priority': { title: 'Partner Port Priority', format: 'dec' },
    'lacp.partner.port': { title: 'Partner Port', format: 'dec' },
    'lacp.partner.state': { title: 'Partner State', format: 'hex2' },
    'lacp.partner.state.activity': { title: 'LACP Activity', ...partnerBit },
    'lacp.partner.state.timeout': { title: 'LACP Timeout', ...partnerBit },
    'lacp.partner.state.aggregation': { title: 'Aggregation', ...partnerBit },
    'lacp.partner.state.synchronization': { title: 'Synchronization', ...partnerBit },
    'lacp.partner.state.collecting': { title: 'Collecting', ...partnerBit },
    'lacp.partner.state.distributing': { title: 'Distributing', ...partnerBit },
    'lacp.partner.state.defaulted': { title: 'Defaulted', ...partnerBit },
    'lacp.partner.state.expired': { title: 'Expired', ...partnerBit },
    'lacp.collector.max_delay': { title: 'Collector Max Delay', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const tlvs: LacpTlv[] = []
    let next = at + 1
    while (tlvs.length < MOST) {
      const size = end - next < 2 ? 2 : bytes[next + 1]!
      const type = bytes[next]
      if (next + Math.max(size, 2) > end) {
        walk.short(next + Math.max(size, 2) - at)
        break
      }
      const tlv: LacpTlv = { 'lacp.tlv_type': type!, 'lacp.tlv_length': size }
      tlvs.push(tlv)
      if (type === 1 && size >= 20) readSide(tlv, 'actor', bytes, next + 2)
      else if (type === 2 && size >= 20) readSide(tlv, 'partner', bytes, next + 2)
      else if (type === 3 && size >= 4) tlv['lacp.collector.max_delay'] = u16(bytes, next + 2)
      next += Math.max(size, 2)
      // The terminator, or a length that leads nowhere.
      if (type === 0 || size < 2) break
    }
    return {
      protocol: 'lacp',
      offset: at,
      size: Math.min(next, end) - at,
      'lacp.version': bytes[at]!,
      tlvs,
    }
  },
  summary(layer) {
    const [actor, partner] = layer.tlvs
    return `LACPv${layer['lacp.version']}, actor ${actor?.['lacp.actor.sysid'] ?? '?'} key ${actor?.['lacp.actor.key'] ?? '?'}, partner ${partner?.['lacp.partner.sysid'] ?? '?'}`
  },
}

function readSide(tlv: LacpTlv, side: Side, bytes: Uint8Array, at: number): void {
  const state = bytes[at + 14]!
  tlv[`lacp.${side}.sys_priority`] = u16(bytes, at)
  tlv[`lacp.${side}.sysid`] = mac(bytes, at + 2)
  tlv[`lacp.${side}.key`] = u16(bytes, at + 8)
  tlv[`lacp.${side}.port_priority`] = u16(bytes, at + 10)
  tlv[`lacp.${side}.port`] = u16(bytes, at + 12)
  tlv[`lacp.${side}.state`] = state
  for (const [i, bit] of BITS.entries()) tlv[`lacp.${side}.state.${bit}`] = ((state >> i) & 1) !== 0
}
