/** A decoded packet through everything that prints packets. */
import { fieldTable, valuesOf, valueText } from '#src/decode/fields.js'
import { hexDump } from '#src/decode/hex.js'
import { type Packet, protocols } from '#src/decode/index.js'
import { JsonLines } from '#src/decode/json.js'
import { line } from '#src/decode/line.js'
import { tree } from '#src/decode/tree.js'

const byName = new Map(protocols.map((protocol) => [protocol.name, protocol]))
const fields = fieldTable(protocols)
const framing = new Set(['eth', 'vlan', 'sll', 'raw', 'null'])
const json = new JsonLines(protocols)

/** What is wrong with the texts of a packet; null when nothing is. Throws when a printer does. */
export function printed(packet: Packet, bytes: Uint8Array): string | null {
  const { layers, stopped } = packet
  const frame = {
    number: 1,
    seconds: 1_700_000_000,
    nanoseconds: 1,
    capturedLength: bytes.length,
    originalLength: bytes.length,
    interface: { id: 0, linkType: 1 },
  }
  json.write(frame, layers, stopped)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(json.take())
  const read = JSON.parse(text) as { layers: { protocol: string }[] }
  const names = (list: readonly { protocol: string }[]) =>
    list.map(({ protocol }) => protocol).join()
  if (names(read.layers) !== names(layers)) return `JSON has other layers: ${text}`
  if (text.indexOf('\n') !== text.length - 1) return 'JSON is not one line'
  const shown = [line(layers, stopped, byName, framing), ...tree(frame, layers, stopped, byName)]
  const control = shown.find((one) => /\p{Cc}/u.test(one))
  if (control !== undefined) return `a control character: ${JSON.stringify(control)}`
  // In the tree names of registries may say so: `PXE - undefined (vendor specific)`.
  const broken = shown.find((one, i) =>
    (i === 0 ? /\bundefined\b|\bNaN\b|\[object / : /[:=] undefined\b|\bNaN\b|\[object /).test(one),
  )
  if (broken !== undefined && !shownIn(bytes, broken)) return `a value is missing: ${broken}`
  for (const layer of layers) {
    for (const name of Object.keys(layer)) {
      const field = fields.get(name)
      if (field !== undefined) for (const value of valuesOf([layer], name)) valueText(value, field)
    }
  }
  hexDump(bytes, 0, Math.min(64, bytes.length))
  return null
}

/** Whether the packet itself says such a word. */
function shownIn(bytes: Uint8Array, text: string): boolean {
  const said = Buffer.from(bytes).toString('latin1')
  return ['undefined', 'NaN', '[object '].every(
    (word) => !text.includes(word) || said.includes(word),
  )
}
