/** What a decoded packet says, as tshark prints it. */
import { fieldTable, valueText } from '#src/decode/fields.js'
import { protocols } from '#src/decode/index.js'
import type { Layer, Value } from '#src/decode/layer.js'

const fields = fieldTable(protocols)
const byName = new Map(protocols.map((protocol) => [protocol.name, protocol]))

/** `eth:ethertype:ip:tcp`. */
export function pathOf(layers: readonly Layer[]): string {
  return layers
    .map((layer) => byName.get(layer.protocol)?.path?.(layer) ?? layer.protocol)
    .join(':')
}

/** All values by field name: what `valuesOf` gives for each name, in one pass. */
export function gather(holder: object, texts: Map<string, string[]>): void {
  for (const [key, value] of Object.entries(holder)) {
    if (value === undefined) continue
    if (key.includes('.')) {
      const field = fields.get(key)
      const list = texts.get(key) ?? []
      texts.set(key, list)
      for (const one of (Array.isArray(value) ? value : [value]) as Value[])
        list.push(valueText(one, field ?? { format: 'text' }))
    } else if (Array.isArray(value)) {
      for (const group of value) if (typeof group === 'object') gather(group as object, texts)
    } else if (typeof value === 'object' && value !== null) gather(value, texts)
  }
}
