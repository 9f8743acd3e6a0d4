/** Header blocks of HTTP/2 (RFC 9113 4.3): each joined with the CONTINUATIONs that follow its frame. */
import { type DynamicTable, readHeaders } from './hpack.js'
import { CONTINUATION, END_HEADERS, HEADERS, PUSH_PROMISE, type ReadFrame } from './http2frames.js'

/** Bytes of one header block at most, its continuations included. */
const MAX_BLOCK = 65536

/** Whether a frame of this type and flags leaves its header block to be continued. */
export function isOpen(type: number, flags: number): boolean {
  const block = type === HEADERS || type === PUSH_PROMISE || type === CONTINUATION
  return block && (flags & END_HEADERS) === 0
}

/** Gives the frames their headers. `table` holds what blocks before these added, and then what these do. */
export function readBlocks(
  bytes: Uint8Array,
  reads: readonly ReadFrame[],
  table: DynamicTable,
): void {
  for (let i = 0; i < reads.length; i++) {
    const { frame, body, stop } = reads[i]!
    if (frame['http2.type'] !== HEADERS && frame['http2.type'] !== PUSH_PROMISE) continue
    let headers = null
    if ((frame['http2.flags'] & END_HEADERS) === 0) {
      const parts = [bytes.subarray(body, stop)]
      let size = stop - body
      while (size <= MAX_BLOCK && reads[i + 1]?.frame['http2.type'] === CONTINUATION) {
        const part = reads[++i]!
        parts.push(bytes.subarray(part.body, part.stop))
        size += part.stop - part.body
      }
      const block = Buffer.concat(parts)
      headers = readHeaders(block, 0, block.length, table)
    } else headers = readHeaders(bytes, body, stop, table)
    if (headers.length > 0) frame.headers = headers
  }
}
