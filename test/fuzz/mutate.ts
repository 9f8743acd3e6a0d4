/** Bytes made wrong as damage and attackers do it: bits, lengths, pieces of others, ends. */
import type { Random } from './random.js'

/** Values at which lengths and counts are decided. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 15, 16, 0x7f, 0x80, 0xfe, 0xff]
const WIDE_EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff]
/** No mutation makes more of a packet than this. */
const MOST = 4096

/** A copy of `bytes` with one to four mutations; `other` gives pieces. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let mutant = Uint8Array.from(bytes)
  for (let left = 1 + random.below(4); left > 0; left--) mutant = once(mutant, other, random)
  return mutant
}

function once(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const mutant = bytes as Uint8Array<ArrayBuffer>
  const { length } = bytes
  if (length < 2) return Uint8Array.from(other)
  const at = random.below(length)
  switch (random.below(10)) {
    case 0:
      mutant[at]! ^= 1 << random.below(8)
      return mutant
    case 1:
      mutant[at] = random.below(256)
      return mutant
    case 2:
      mutant[at] = random.of(EDGES)
      return mutant
    case 3:
      return setWord(mutant, random.below(length - 1), random.of(WIDE_EDGES))
    case 4: {
      // A length or count, a little off.
      const word = random.below(length - 1)
      const value = (mutant[word]! << 8) | mutant[word + 1]!
      return setWord(mutant, word, value + random.below(9) - 4)
    }
    case 5:
      return mutant.slice(0, at)
    case 6: {
      // Part of this one, part of the other.
      const from = random.below(other.length)
      return joined(mutant.subarray(0, at), other.subarray(from), random)
    }
    case 7: {
      const piece = mutant.subarray(at, at + 1 + random.below(64))
      return joined(mutant.subarray(0, at + piece.length), mutant.subarray(at), random)
    }
    case 8: {
      const size = 1 + random.below(Math.min(32, length - 1))
      return joined(mutant.subarray(0, at), mutant.subarray(at + size), random)
    }
    default: {
      const size = 1 + random.below(16)
      const value = random.of([0, 0xff, mutant[at]!])
      mutant.fill(value, at, Math.min(length, at + size))
      return mutant
    }
  }
}

function setWord(
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  value: number,
): Uint8Array<ArrayBuffer> {
  bytes[at] = (value >> 8) & 0xff
  bytes[at + 1] = value & 0xff
  return bytes
}

function joined(head: Uint8Array, tail: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const size = Math.min(MOST, head.length + tail.length)
  const whole = new Uint8Array(Math.max(1, size))
  whole.set(head.subarray(0, whole.length))
  whole.set(tail.subarray(0, whole.length - Math.min(head.length, whole.length)), head.length)
  // Now and then an even longer tail of the same.
  return random.once(50) && size * 2 < MOST ? joined(whole, whole, random) : whole
}
