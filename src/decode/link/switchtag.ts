/**
 * Ethernet between a processor and the switch chip it belongs to: frames with the chip's own tag, which tells the port.
 *
 *   Broadcom:  | destination 6 | source 6 | tag 4 | type … |   or | tag 4 | Ethernet frame |
 *   Marvell:   | destination 6 | source 6 | DSA tag 4 | type … |   or with da da 00 00 before the tag (EDSA)
 *   DSA tag: | mode 2b, tagged 1b, device 5b | port 5b, … 3b | priority 3b, … 1b, VLAN 12b |
 *
 * https://www.tcpdump.org/linktypes.html (281, 282, 284, 285). Wireshark 4.0 has no fields for the tags: theirs have no dots.
 */
import { mac, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'
import { isLength, payload } from './ethertype.js'

interface Frame {
  'eth.dst': string
  'eth.src': string
  'eth.type'?: number
  'eth.len'?: number
}

interface MarvellTag {
  /** 0 to the processor, 1 from it, 3 forwarded. */
  mode: number
  tagged: boolean
  device: number
  switchPort: number
  priority: number
  vlan: number
}

export interface Dsa extends Layer<'dsa'>, Frame, MarvellTag {}
export interface Edsa extends Layer<'edsa'>, Frame, MarvellTag {}
export interface BroadcomTag extends Layer<'brcm-tag'>, Frame {
  tag: number
  operation: number
  switchPort: number
}
export interface BroadcomPrepended extends Layer<'brcm-tag-prepend'> {
  tag: number
  operation: number
  switchPort: number
}

const frameFields = {
  'eth.dst': { title: 'Destination', format: 'text', also: 'eth.addr' },
  'eth.src': { title: 'Source', format: 'text', also: 'eth.addr' },
  'eth.type': { title: 'Type', format: 'hex4', names: etherTypes },
  'eth.len': { title: 'Length', format: 'dec', unit: 'bytes' },
} as const

export const dsa: Protocol<Dsa> = {
  name: 'dsa',
  title: 'Ethernet with Marvell DSA tag',
  source: 'tcpdump.org, LINKTYPE_DSA_TAG_DSA',
  over: { linktype: [284] },
  min: 18,
  fields: frameFields,
  decode(bytes, at, end, walk) {
    payload(bytes, at + 16, end, walk)
    const frame = readFrame(bytes, at, at + 16)
    return { protocol: 'dsa', offset: at, size: 18, ...frame, ...readMarvell(bytes, at + 12) }
  },
  summary: marvell,
}

export const edsa: Protocol<Edsa> = {
  name: 'edsa',
  title: 'Ethernet with Marvell EDSA tag',
  source: 'tcpdump.org, LINKTYPE_DSA_TAG_EDSA',
  over: { linktype: [285] },
  min: 22,
  fields: frameFields,
  decode(bytes, at, end, walk) {
    payload(bytes, at + 20, end, walk)
    const frame = readFrame(bytes, at, at + 20)
    return { protocol: 'edsa', offset: at, size: 22, ...frame, ...readMarvell(bytes, at + 16) }
  },
  summary: marvell,
}

export const broadcomTag: Protocol<BroadcomTag> = {
  name: 'brcm-tag',
  title: 'Ethernet with Broadcom tag',
  source: 'tcpdump.org, LINKTYPE_DSA_TAG_BRCM',
  over: { linktype: [281] },
  min: 18,
  fields: frameFields,
  decode(bytes, at, end, walk) {
    payload(bytes, at + 16, end, walk)
    const frame = readFrame(bytes, at, at + 16)
    return { protocol: 'brcm-tag', offset: at, size: 18, ...frame, ...readBroadcom(bytes, at + 12) }
  },
  summary: (layer) => `${layer['eth.src']} > ${layer['eth.dst']}, switch port ${layer.switchPort}`,
}

export const broadcomPrepended: Protocol<BroadcomPrepended> = {
  name: 'brcm-tag-prepend',
  title: 'Broadcom tag before Ethernet',
  source: 'tcpdump.org, LINKTYPE_DSA_TAG_BRCM_PREPEND',
  over: { linktype: [282] },
  min: 4,
  fields: {},
  decode(bytes, at, _end, walk) {
    walk.follow('eth', at + 4, walk.reported)
    return { protocol: 'brcm-tag-prepend', offset: at, size: 4, ...readBroadcom(bytes, at) }
  },
  summary: (layer) => `switch port ${layer.switchPort}`,
}

function readFrame(bytes: Uint8Array, at: number, typeAt: number): Frame {
  const type = u16(bytes, typeAt)
  const frame: Frame = { 'eth.dst': mac(bytes, at), 'eth.src': mac(bytes, at + 6) }
  frame[isLength(type) ? 'eth.len' : 'eth.type'] = type
  return frame
}

function readMarvell(bytes: Uint8Array, at: number): MarvellTag {
  const word = u32(bytes, at)
  return {
    mode: word >>> 30,
    tagged: (word & 0x2000_0000) !== 0,
    device: (word >>> 24) & 31,
    switchPort: (word >>> 19) & 31,
    priority: (word >>> 13) & 7,
    vlan: word & 0xfff,
  }
}

function marvell(layer: Frame & MarvellTag): string {
  const mode = ['to CPU', 'from CPU', 'to sniffer', 'forward'][layer.mode]
  return `${layer['eth.src']} > ${layer['eth.dst']}, ${mode}, device ${layer.device} port ${layer.switchPort}`
}

function readBroadcom(
  bytes: Uint8Array,
  at: number,
): { tag: number; operation: number; switchPort: number } {
  const tag = u32(bytes, at)
  return { tag, operation: tag >>> 29, switchPort: tag & 31 }
}
