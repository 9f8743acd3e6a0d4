/**
 * The two bytes at the end of Ethernet's header and of every tag put before them: the type of what follows or, up to 1500, its
 * length (IEEE Std 802.3, 3.2.6).
 */
import { u16 } from '../bytes.js'
import { table, type Walk } from '../layer.js'
import { etherTypes } from '../names/ethertypes.js'

const ETHERTYPE = table('ethertype')
const FRAME_TYPE = table('eth.length')
const IPX = 0x8137

/** A length is at most this. */
export const MAX_LENGTH = 1500
/** Above lengths, and up to this, a value means nothing. */
export const INVALID = 1535

/** Whether the value is a length; 0 is taken for a type nobody has. */
export function isLength(value: number): boolean {
  return value <= MAX_LENGTH && value !== 0
}

/**
 * Tells the walk what follows the two bytes at `at`, which are there, and ends at `reported` on the wire, where that is not
 * the end of the present layer's data.
 */
export function payload(
  bytes: Uint8Array,
  at: number,
  end: number,
  walk: Walk,
  reported = walk.reported,
): void {
  const type = u16(bytes, at)
  const next = at + 2
  if (!isLength(type)) {
    walk.next(ETHERTYPE, type, next, reported)
    return
  }
  const frameEnd = Math.min(next + type, reported)
  // Novell put IPX right here, and its first field is always ff ff; LLC has no such addresses.
  const raw = end - next >= 2 && u16(bytes, next) === 0xffff
  if (raw) walk.next(ETHERTYPE, IPX, next, frameEnd)
  else walk.next(FRAME_TYPE, 0, next, frameEnd)
}

/**
 * How much what stands at `at` looks like an Ethernet frame: 2, its type is one that somebody has; 1, its length fits, or the
 * capture holds too little of it to say; 0, it is none.
 */
export function frameLikeness(
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
): 0 | 1 | 2 {
  if (reported - at < 14) return 0
  if (end - at < 14) return 1
  const type = u16(bytes, at + 12)
  if (isLength(type)) return type <= reported - at - 14 ? 1 : 0
  return etherTypes(type) === undefined ? 0 : 2
}
