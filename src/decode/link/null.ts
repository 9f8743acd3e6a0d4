/**
 * The loopback interfaces of the BSDs (DLT_NULL, DLT_LOOP) and of Npcap: an address family before the packet.
 *
 *   | family 4, in the byte order of the machine that captured; DLT_LOOP: network order |
 *
 * https://www.tcpdump.org/linktypes.html; the families of the systems' <sys/socket.h>.
 */
import { u32, u32le } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'
import { MAX_LENGTH } from './ethertype.js'

const IP_VERSION = table('ip.version')
const ETHERTYPE = table('ethertype')
const FAMILY = table('null.type')
const INET = 2
/** NetBSD, OpenBSD and Npcap; FreeBSD; macOS. */
const INET6 = [24, 28, 30]

export interface Null extends Layer<'null'> {
  'null.family'?: number
  /** Where an EtherType stands in its place. */
  'null.type'?: number
}

export const nullLoopback: Protocol<Null> = {
  name: 'null',
  title: 'Null/Loopback',
  source: 'tcpdump.org, LINKTYPE_NULL',
  over: { linktype: [0, 108] },
  min: 4,
  fields: {
    'null.family': { title: 'Family', format: 'dec', names: family },
    'null.type': { title: 'Type', format: 'hex4', names: etherTypes },
  },
  decode(bytes, at, _end, walk) {
    const number = ofEitherOrder(bytes, at)
    if (number > MAX_LENGTH) {
      const type = number & 0xffff
      walk.next(ETHERTYPE, type, at + 4, walk.reported)
      return { protocol: 'null', offset: at, size: 4, 'null.type': type }
    }
    if (number === INET) walk.next(IP_VERSION, 4, at + 4, walk.reported)
    else if (INET6.includes(number)) walk.next(IP_VERSION, 6, at + 4, walk.reported)
    else walk.next(FAMILY, number, at + 4, walk.reported)
    return { protocol: 'null', offset: at, size: 4, 'null.family': number }
  },
  summary: (layer) =>
    layer['null.family'] === undefined
      ? `type 0x${layer['null.type']?.toString(16).padStart(4, '0')}`
      : (family(layer['null.family']) ?? `family ${layer['null.family']}`),
}

/** Families are small: of the two byte orders the one is right in which the number is. A type stands in the lower half. */
function ofEitherOrder(bytes: Uint8Array, at: number): number {
  const number = u32le(bytes, at)
  // BSD/OS had the two halves as 16-bit numbers.
  if (number < 0x1_0000) {
    return (number & 0xff) === 0 && number < 0x0600 ? number >>> 8 : number
  }
  return number < 0x06_0000 ? number >>> 16 : u32(bytes, at)
}

function family(number: number): string | undefined {
  if (number === INET) return 'IP'
  if (INET6.includes(number)) return 'IPv6'
  return number === 7 ? 'ISO' : number === 16 ? 'AppleTalk' : undefined
}
