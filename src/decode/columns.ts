/** Columns of fields, as `tshark -T fields -E separator=/t -E occurrence=a -E aggregator=,` prints them. */
import { SidecapError } from '../errors.js'
import { type FieldOf, fieldTable, valueText } from './fields.js'
import { FRAME_FIELDS, type Frame } from './frame.js'
import type { Layer, Protocol, Value } from './layer.js'

/** A column of the record, or the place where a field's values are collected. */
interface Column {
  name: string
  frame: ((frame: Frame, layers: readonly Layer[]) => string) | null
  values: string[]
}

export class Columns {
  /** Some column tells of a checksum: packets are to be decoded with checksums. */
  readonly checksums: boolean
  readonly #columns: Column[] = []
  /** Which columns a field goes to, by its name. */
  readonly #wanted = new Map<string, { field: FieldOf; columns: Column[] }>()

  /** Throws CONFIG_INVALID naming the first field nobody has. */
  constructor(names: readonly string[], protocols: ReadonlyMap<string, Protocol>) {
    const table = fieldTable([...protocols.values()])
    this.checksums = names.some((name) => name.includes('checksum'))
    for (const name of names) {
      const column: Column = { name, frame: null, values: [] }
      this.#columns.push(column)
      const own = FRAME_FIELDS[name]
      if (own !== undefined) {
        column.frame = (frame, layers) => {
          const value = own.value(frame, layers, protocols)
          return value === undefined ? '' : valueText(value, own)
        }
        continue
      }
      const fields = [...table.values()].filter(
        (field) => field.name === name || field.also === name,
      )
      if (fields.length === 0) throw unknown(name, [...table.keys(), ...Object.keys(FRAME_FIELDS)])
      for (const field of fields) {
        const wanted = this.#wanted.get(field.name)
        if (wanted === undefined) this.#wanted.set(field.name, { field, columns: [column] })
        else wanted.columns.push(column)
      }
    }
  }

  /** One line of text, values separated by tabs, without a newline. */
  row(frame: Frame, layers: readonly Layer[]): string {
    this.#fill(layers)
    return this.#columns
      .map((column) => column.frame?.(frame, layers) ?? column.values.join(','))
      .join('\t')
  }

  /** The same as an object: by each column's name its values, none where the packet has no such field. */
  object(frame: Frame, layers: readonly Layer[]): Record<string, string[]> {
    this.#fill(layers)
    return Object.fromEntries(
      this.#columns.map((column) => {
        const own = column.frame?.(frame, layers)
        return [column.name, own === undefined ? [...column.values] : own === '' ? [] : [own]]
      }),
    )
  }

  #fill(layers: readonly Layer[]): void {
    for (const column of this.#columns) column.values.length = 0
    for (const layer of layers) this.#collect(layer)
  }

  #collect(holder: object): void {
    for (const key in holder) {
      const value = (holder as Record<string, unknown>)[key]
      if (typeof value === 'object' && value !== null && !key.includes('.')) {
        // Groups stand under keys without a dot.
        if (Array.isArray(value)) for (const group of value) this.#collect(group as object)
        else this.#collect(value)
        continue
      }
      const wanted = this.#wanted.get(key)
      if (wanted === undefined || value === undefined) continue
      for (const one of Array.isArray(value) ? value : [value]) {
        const text = valueText(one as Value, wanted.field)
        for (const column of wanted.columns) column.values.push(text)
      }
    }
  }
}

function unknown(name: string, known: readonly string[]): SidecapError {
  const [protocol] = name.split('.')
  const near = known
    .filter((other) => other.startsWith(`${protocol}.`))
    .sort((one, other) => alike(other, name) - alike(one, name))
    .slice(0, 8)
  return new SidecapError('CONFIG_INVALID', `There is no field ${JSON.stringify(name)}`, {
    hint:
      near.length === 0
        ? "Fields have Wireshark's names, as ip.src or tcp.dstport; sidecap read --list-fields prints them all."
        : `There are ${near.join(', ')}; sidecap read --list-fields prints them all.`,
  })
}

/** How many characters two names begin with together. */
function alike(one: string, other: string): number {
  let i = 0
  while (i < one.length && one[i] === other[i]) i++
  return i
}
