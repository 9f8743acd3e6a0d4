/** Checksums of tcp, udp and udplite: the status as Wireshark tells it, and the reason where it says little. */
import { BAD, isPartial, transportChecksum, UNVERIFIED } from '../checksum.js'
import type { Walk } from '../layer.js'

/** Why a checksum was not verified, or is bad though nothing is wrong: the sending adapter was to finish it. */
export type ChecksumReason = 'cut' | 'fragment' | 'offload'

/** Status of the checksum over all of `bytes[at, reported)`, see `checksum.ts`. */
export function statusOf(
  bytes: Uint8Array,
  at: number,
  end: number,
  reported: number,
  protocol: number,
  walk: Walk,
): number {
  return transportChecksum(bytes, at, Math.min(end, reported), reported, walk.network, protocol)
}

/** The reason for a status; the checksum stands at `field` and sums `length` bytes. */
export function reasonOf(
  status: number,
  bytes: Uint8Array,
  field: number,
  length: number,
  protocol: number,
  walk: Walk,
): ChecksumReason | undefined {
  if (status === UNVERIFIED) return walk.network?.fragment === true ? 'fragment' : 'cut'
  if (status === BAD && isPartial(bytes, field, walk.network, protocol, length)) return 'offload'
  return undefined
}
