/** What the routes tell of captures: the same words in `stats` and `captures`. */
import type { CaptureStatus } from '../capture/status.js'
import { pendingPackets } from '../metrics/capture.js'
import { formatTime } from './times.js'

/** Counters of one adapter, as `CountersSchema` describes them. */
export function reportCounters({ counters, store, restarts }: CaptureStatus) {
  return {
    received: counters.received,
    written: store.written,
    pending: pendingPackets({ counters, store }),
    dropped: {
      kernel: counters.droppedKernel,
      interface: counters.droppedInterface,
      pool: counters.droppedPool,
      disk: store.droppedDisk,
    },
    capturedBytes: counters.capturedBytes,
    writtenBytes: store.writtenBytes,
    lastPacket: timeOrNull(counters.lastPacket === 0n ? null : counters.lastPacket),
    restarts,
  }
}

export function timeOrNull(time: bigint | null): string | null {
  return time === null ? null : formatTime(time)
}
