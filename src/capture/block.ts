/**
 * A block is written by one side, read by the other, then returned.
 *
 * The capture thread fills it, `onBlock` reads it, `release` gives it back; there are a fixed number of them. Whoever keeps a
 * block stops the capture in the end; whoever reads it after the release reads the next packets.
 */
import { addon, type Session, type SessionOptions } from './addon.js'
import { openCap } from './cap.js'

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

/**
 * Opens an adapter or file; blocks arrive after `start()` of what is returned.
 * Throws coded errors: LIBRARY_*, PERMISSION_DENIED, ADAPTER_*, FILTER_*, FILE_*, BACKEND_*, CAPTURE_FAILED.
 */
export async function openCapture(
  options: SessionOptions,
  handlers: CaptureHandlers,
): Promise<Session> {
  if (options.backend === 'cap') return openCap(options, handlers)
  let memory: Uint8Array | undefined
  const native = addon()
  const session: Session = new native.Session(
    options,
    (slot, length, packets, first, last) => {
      memory ??= new Uint8Array(session.memory)
      const at = slot * options.blockBytes
      handlers.onBlock({
        bytes: memory.subarray(at, at + length),
        packets,
        first,
        last,
        release: () => session.release(slot),
      })
    },
    (error) => handlers.onEnd(error),
  )
  return session
}
