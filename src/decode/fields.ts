/**
 * Fields by their Wireshark names: all values of `ip.src` in a packet, and their text as `tshark -T fields` prints it.
 */
import type { Field, Layer, Protocol, Value } from './layer.js'

/** Where a field stands: the protocol whose layers have it, and how it is shown. */
export interface FieldOf extends Field {
  name: string
  protocol: string
}

/** All fields of these protocols by name; of fields of one name in two protocols the first is kept. */
export function fieldTable(protocols: readonly Protocol[]): ReadonlyMap<string, FieldOf> {
  const table = new Map<string, FieldOf>()
  for (const protocol of protocols) {
    for (const [name, field] of Object.entries<Field>(protocol.fields)) {
      if (!table.has(name)) table.set(name, { ...field, name, protocol: protocol.name })
    }
  }
  return table
}

/** The values of a field in these layers, outermost first; those of repeated parts in their order. */
export function valuesOf(layers: readonly Layer[], name: string): Value[] {
  const values: Value[] = []
  for (const layer of layers) collect(layer, name, values)
  return values
}

function collect(holder: object, name: string, values: Value[]): void {
  const own = (holder as Record<string, unknown>)[name]
  if (own !== undefined) {
    if (Array.isArray(own)) values.push(...(own as Value[]))
    else values.push(own as Value)
  }
  for (const key in holder) {
    const part = (holder as Record<string, unknown>)[key]
    // Groups stand under keys without a dot.
    if (typeof part === 'object' && part !== null && !key.includes('.')) {
      if (Array.isArray(part)) for (const group of part) collect(group as object, name, values)
      else collect(part, name, values)
    }
  }
}

/** A value as `tshark -T fields` prints it. */
export function valueText(value: Value, field: Pick<Field, 'format'>): string {
  const { format } = field
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (format.startsWith('hex'))
    return `0x${value.toString(16).padStart(Number(format.slice(3)), '0')}`
  if (format === 'oct') return `0${value.toString(8)}`
  if (value === '' && format === 'bytes') return '<MISSING>'
  // Only these: a line stays one line, and its columns columns.
  if (typeof value === 'string') return value.replace(/[\b\t\n\f\r]/g, (one) => ESCAPES[one]!)
  return String(value)
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}
