/** Captures as the library gives them: packets out of a source, packets into a sink. */
import { openCapture } from './reader.js'
import type { CapturedPacket, CaptureProblem, CaptureSource } from './types.js'

export interface ReadOptions {
  /** Told when the file ended in the middle or is damaged; every whole packet before that was given. */
  onProblem?: (problem: CaptureProblem) => void
}

/**
 * The packets of a capture, pcap or pcapng, plain or compressed, from a path, `-` for stdin, a stream or memory. A
 * packet's bytes are `bytes[at, end)`, valid until the next packet is asked for: copy what is to stay. Rejects with
 * FILE_UNREADABLE or FILE_FORMAT. `openCapture` gives more: interfaces, sections, batches, progress.
 */
export async function* readCapture(
  source: CaptureSource,
  options: ReadOptions = {},
): AsyncGenerator<CapturedPacket, void, undefined> {
  const reader = await openCapture(source)
  for await (const packets of reader.batches()) for (const packet of packets) yield packet
  if (reader.problem !== null) options.onProblem?.(reader.problem)
}
