/** Opens a session by the name of its backend. */
import { addon, type Session, type SessionOptions } from './addon.js'
import type { CaptureHandlers } from './block.js'
import { openCap } from './cap.js'

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
