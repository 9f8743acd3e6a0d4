/**
 * Headers of HTTP/2 whose names stand in packets before: each direction of a connection has a table of what its header blocks
 * added (HPACK, RFC 7541 2.3.2), kept here. Numbers count from the newest entry, so that a capture that begins late finds all that
 * was added since, and what the sender has evicted need not be known: it is not referred to.
 */
import { type DynamicTable, newTable, resumed } from '../application/hpack.js'
import type { Http2 } from '../application/http2.js'
import { readBlocks } from '../application/http2blocks.js'
import { FRAME_HEAD, readFrame } from '../application/http2frames.js'
import type { Layer } from '../layer.js'
import type { Bounds } from './bounds.js'

const PREFACE = 24
/** What a table costs beside its entries. */
const EMPTY = 128

export class HeaderTables {
  /** By direction, which is any object; the one that was used longest ago first. */
  readonly #tables = new Map<object, DynamicTable>()
  readonly #bounds: Bounds
  #held = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** Reads the header blocks of `layer`, whole frames in `bytes`, with what this direction's blocks before it added. */
  read(direction: object, layer: Layer, bytes: Uint8Array): void {
    const http2 = layer as Http2
    // Somebody's own protocol may have the name.
    if (!Array.isArray(http2.frames)) return
    const table = resumed(this.#tables.get(direction) ?? newTable())
    this.forget(direction)
    const end = http2.offset + http2.size
    let at = http2.offset + (http2['http2.magic'] === undefined ? 0 : PREFACE)
    const reads = http2.frames.map((frame) => {
      const read = readFrame(bytes, at, end)
      at += FRAME_HEAD + frame['http2.length']
      return { ...read, frame }
    })
    readBlocks(bytes, reads, table)
    this.#tables.set(direction, table)
    this.#held += EMPTY + table.size
    for (const oldest of this.#tables.keys()) {
      if (this.#held <= this.#bounds.total && this.#tables.size <= this.#bounds.streams) break
      this.forget(oldest)
    }
  }

  /** Bytes are missing: what they added is not known. */
  forget(direction: object): void {
    const table = this.#tables.get(direction)
    if (table === undefined) return
    this.#held -= EMPTY + table.size
    this.#tables.delete(direction)
  }
}
