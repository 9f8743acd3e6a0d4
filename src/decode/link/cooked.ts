/** What both versions of Linux cooked capture have in common. */
import { hex, ipv4, mac } from '../bytes.js'
import { table, type Walk } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')
const GRE = table('gre.proto')
const LINUX = table('sll.ltype')
const FRAME_TYPE = table('eth.length')
const IPX = 0x8137
/** ARPHRD values whose protocol field is GRE's. */
const GRE_TYPES = [778, 823]

export interface Cooked {
  'sll.pkttype': number
  'sll.hatype': number
  /** Bytes of the address; more than 8 are cut. */
  'sll.halen': number
  'sll.src.eth'?: string
  'sll.src.ipv4'?: string
  /** An address of another size. */
  'sll.src.other'?: string
  /** The rest of the 8 bytes that are there for an address. */
  'sll.unused'?: string
  'sll.etype'?: number
  /** Where the packet came through a GRE tunnel. */
  'sll.gretype'?: number
  /** Linux' own numbers, for what has no EtherType. */
  'sll.ltype'?: number
}

export const cookedFields = {
  'sll.pkttype': { title: 'Packet type', format: 'dec', names: direction },
  'sll.hatype': { title: 'Link-layer address type', format: 'dec' },
  'sll.halen': { title: 'Link-layer address length', format: 'dec', unit: 'bytes' },
  'sll.src.eth': { title: 'Source', format: 'text' },
  'sll.src.ipv4': { title: 'Source', format: 'text' },
  'sll.src.other': { title: 'Source', format: 'bytes' },
  'sll.unused': { title: 'Unused', format: 'bytes' },
  'sll.etype': { title: 'Protocol', format: 'hex4', names: etherTypes },
  'sll.gretype': { title: 'Protocol', format: 'hex4', names: etherTypes },
  'sll.ltype': { title: 'Protocol', format: 'hex4' },
} as const

/** Reads the eight bytes of an address of `size` bytes. */
export function readAddress(layer: Cooked, bytes: Uint8Array, at: number, size: number): void {
  if (size === 6) layer['sll.src.eth'] = mac(bytes, at)
  else if (size === 4) layer['sll.src.ipv4'] = ipv4(bytes, at)
  else if (size > 0) layer['sll.src.other'] = hex(bytes, at, Math.min(size, 8))
  if (size < 8) layer['sll.unused'] = hex(bytes, at + size, 8 - size)
}

/** Reads the protocol number, whose meaning the kind of device tells, and says what follows at `next`. */
export function readProtocol(
  layer: Cooked,
  hardware: number,
  protocol: number,
  next: number,
  walk: Walk,
): void {
  if (GRE_TYPES.includes(hardware)) {
    layer['sll.gretype'] = protocol
    walk.next(protocol >= 0x0600 ? ETHERTYPE : GRE, protocol, next, walk.reported)
  } else if (protocol >= 0x0600) {
    layer['sll.etype'] = protocol
    walk.next(ETHERTYPE, protocol, next, walk.reported)
  } else {
    layer['sll.ltype'] = protocol
    // ETH_P_802_3, IPX without LLC; ETH_P_802_2.
    if (protocol === 1) walk.next(ETHERTYPE, IPX, next, walk.reported)
    else if (protocol === 4) walk.next(FRAME_TYPE, 0, next, walk.reported)
    else walk.next(LINUX, protocol, next, walk.reported)
  }
}

const DIRECTIONS = ['In', 'B', 'M', 'P', 'Out']

function direction(number: number): string | undefined {
  return DIRECTIONS[number]
}

export function cookedSummary(layer: Cooked): string {
  const from = layer['sll.src.eth'] ?? layer['sll.src.ipv4'] ?? layer['sll.src.other']
  const way = direction(layer['sll.pkttype']) ?? `type ${layer['sll.pkttype']}`
  return from === undefined ? way : `${way} ${from}`
}
