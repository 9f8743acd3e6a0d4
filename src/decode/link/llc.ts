/**
 * LLC (IEEE Std 802.2) with SNAP (IEEE Std 802, 9; RFC 1042): what 802.3 frames, 802.11 and other IEEE networks carry.
 *
 *   | destination SAP 1 | source SAP 1 | control 1 or 2 |
 *   SNAP, SAP 0xaa: | organization 3 | protocol 2 |
 */
import { u16, u24 } from '../bytes.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')
const SAP = table('llc.dsap')
const CISCO = table('llc.cisco_pid')
const BRIDGED = table('llc.bridged_pid')
const OTHER = table('llc.pid')
const SNAP = 0xaa
/** The organization of IEEE 802.1, for frames carried over something else. */
const BRIDGING = 0x0080c2
/** The one unnumbered frame that carries data. */
const INFORMATION = 0x03

export interface Llc extends Layer<'llc'> {
  'llc.dsap': number
  'llc.dsap.ig': boolean
  'llc.ssap': number
  'llc.ssap.cr': boolean
  'llc.control': number
  'llc.oui'?: number
  'llc.type'?: number
  'llc.cisco_pid'?: number
  'llc.pid'?: number
}

export const llc: Protocol<Llc> = {
  name: 'llc',
  title: 'Logical-Link Control',
  source: 'IEEE 802.2',
  over: { linktype: [11, 100], 'eth.length': [0] },
  min: 3,
  fields: {
    'llc.dsap': { title: 'DSAP', format: 'hex2', names: sap },
    'llc.dsap.ig': { title: 'IG Bit', format: 'bool', of: 'llc.dsap' },
    'llc.ssap': { title: 'SSAP', format: 'hex2', names: sap },
    'llc.ssap.cr': { title: 'CR Bit', format: 'bool', of: 'llc.ssap' },
    'llc.control': { title: 'Control', format: 'hex4' },
    'llc.oui': { title: 'Organization Code', format: 'dec' },
    'llc.type': { title: 'Type', format: 'hex4', names: etherTypes },
    'llc.cisco_pid': { title: 'PID', format: 'hex4' },
    'llc.pid': { title: 'Protocol ID', format: 'hex4' },
  },
  decode(bytes, at, end, walk) {
    const destination = bytes[at]!
    const source = bytes[at + 1]!
    const unnumbered = (bytes[at + 2]! & 3) === 3
    // Control fields of two bytes have their low byte first.
    const second = unnumbered || end - at < 4 ? 0 : bytes[at + 3]!
    const control = bytes[at + 2]! | (second << 8)
    const layer: Llc = {
      protocol: 'llc',
      offset: at,
      size: unnumbered ? 3 : Math.min(4, end - at),
      'llc.dsap': destination,
      'llc.dsap.ig': (destination & 1) !== 0,
      'llc.ssap': source,
      'llc.ssap.cr': (source & 1) !== 0,
      'llc.control': control,
    }
    const next = at + (unnumbered ? 3 : 4)
    if (next > end) walk.short(4)
    else if (!unnumbered && (control & 1) !== 0) return layer
    else if (destination === SNAP && source === SNAP) snap(layer, bytes, at, next, end, walk)
    else if (unnumbered && (control & ~0x10) !== INFORMATION)
      walk.next(OTHER, 0, next, walk.reported)
    else if (destination === 0x06) walk.next(ETHERTYPE, 0x0800, next, walk.reported)
    else if (destination === 0x98) walk.next(ETHERTYPE, 0x0806, next, walk.reported)
    else walk.next(SAP, destination, next, walk.reported)
    return layer
  },
  summary(layer) {
    const type = layer['llc.type'] ?? layer['llc.pid'] ?? layer['llc.cisco_pid']
    if (type !== undefined) return `SNAP, type 0x${type.toString(16).padStart(4, '0')}`
    return `LLC, dsap ${sap(layer['llc.dsap']) ?? layer['llc.dsap']}, ssap ${sap(layer['llc.ssap']) ?? layer['llc.ssap']}`
  },
}

function snap(
  layer: Llc,
  bytes: Uint8Array,
  at: number,
  start: number,
  end: number,
  walk: Walk,
): void {
  const next = start + 5
  if (end < next) {
    walk.short(next - at)
    return
  }
  const oui = u24(bytes, start)
  const type = u16(bytes, start + 3)
  layer.size = next - at
  layer['llc.oui'] = oui
  if (oui === 0 || oui === 0x0000f8) {
    layer['llc.type'] = type
    walk.next(ETHERTYPE, type, next, walk.reported)
  } else if (oui === 0x00000c) {
    layer['llc.cisco_pid'] = type
    walk.next(CISCO, type, next, walk.reported)
  } else {
    layer['llc.pid'] = type
    // Bridged Ethernet frames stand behind two bytes of padding (RFC 2684 5.2).
    const padding = type === 0x0001 || type === 0x0007 ? 2 : 0
    if (oui === BRIDGING) walk.next(BRIDGED, type, next + padding, walk.reported)
    else walk.next(OTHER, type, next, walk.reported)
  }
}

const SAPS: Readonly<Record<number, string>> = {
  0: 'NULL',
  6: 'TCP/IP',
  66: 'Spanning Tree BPDU',
  152: 'ARP',
  170: 'SNAP',
  224: 'NetWare',
  240: 'NetBIOS',
  254: 'ISO Network Layer',
  255: 'Global',
}

function sap(number: number): string | undefined {
  return SAPS[number] ?? SAPS[number & 0xfe]
}
