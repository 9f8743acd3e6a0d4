/** One packet, walked through by itself. */
import { FlowTable, flowMemory } from '#src/accounts/flows.js'
import { Locals, NOBODY } from '#src/accounts/locals.js'
import { Seen } from '#src/accounts/packet.js'
import { CELLS } from '#src/accounts/series.js'
import { Walk } from '#src/accounts/walk.js'
import { hex } from './wire.js'

/** What the walk finds in a packet, given as bytes or hex; `length`: its bytes on the wire, when the capture cut it. */
export function read(text: string | Uint8Array, { linkType = 1, length = 0, flows = 8 } = {}) {
  const bytes = typeof text === 'string' ? hex(text) : text
  const cells = new Float64Array(CELLS)
  const table = new FlowTable(flowMemory(flows))
  const seen = new Seen()
  // A record in noise: what is behind the packet is another's.
  seen.bytes = new Uint8Array(bytes.length + 64).fill(0x45)
  seen.bytes.set(bytes, 32)
  seen.view = new DataView(seen.bytes.buffer)
  seen.view.setUint32(24, bytes.length, true)
  seen.view.setUint32(28, Math.max(length, bytes.length), true)
  const walk = new Walk(linkType, cells, table, new Locals(NOBODY))
  walk.next = 16
  walk.read(seen.view, 32 + bytes.length, [seen])
  return { seen, cells, table }
}
