/**
 * A block is written by one side, read by the other, then returned.
 *
 * The capture thread fills it, `onBlock` reads it, `release` gives it back; there are a fixed number of them. Whoever keeps a
 * block stops the capture in the end; whoever reads it after the release reads the next packets.
 */
/** Whole pcap records, little-endian, one behind the other. */
export interface Block {
  /** The pool's memory: valid until `release`. */
  bytes: Uint8Array
  packets: number
  /** Earliest and latest packet, nanoseconds since 1970. */
  first: bigint
  last: bigint
  /** Gives the block back; once. */
  release(): void
}

export interface CaptureHandlers {
  onBlock(block: Block): void
  /** The last call: null after `stop` or at the end of a file. */
  onEnd(error: Error | null): void
}
