/**
 * A packet as a tree of text: a line a layer, its fields below, as `tshark -V` shows it.
 *
 *   Internet Protocol, Version 4: 10.0.0.1 > 10.0.0.2
 *       Time to Live: 64
 *       Protocol: 6 (TCP)
 */
import { valueText } from './fields.js'
import { epoch, type Frame } from './frame.js'
import type { Field, Layer, Protocol, Stopped, Value } from './layer.js'
import { linkType } from './linktypes.js'
import { printable, stoppedText } from './text.js'

const STEP = '    '

/** The lines of a packet. Control characters of the packet are shown as escapes. */
export function tree(
  frame: Frame,
  layers: readonly Layer[],
  stopped: Stopped | null,
  protocols: ReadonlyMap<string, Protocol>,
): string[] {
  const { number, originalLength, capturedLength, interface: from } = frame
  const name = from.name === undefined ? '' : ` (${printable(from.name)})`
  const lines = [
    `Frame ${number}: ${originalLength} bytes on wire, ${capturedLength} bytes captured`,
    `${STEP}Arrival Time: ${epoch(frame) ?? 'none'}`,
    `${STEP}Interface: ${from.id}${name}, ${linkType(from.linkType).name}`,
    ...(frame.comments ?? []).map((comment) => `${STEP}Comment: ${printable(comment)}`),
  ]
  for (const layer of layers) {
    const protocol = protocols.get(layer.protocol)
    const summary = protocol?.summary(layer) ?? ''
    lines.push(
      `${protocol?.title ?? layer.protocol}${summary === '' ? '' : `: ${printable(summary)}`}`,
    )
    const fields: Readonly<Record<string, Field>> = protocol?.fields ?? {}
    branch(layer, fields, STEP, lines)
  }
  if (stopped !== null) lines.push(`[${printable(stoppedText(stopped))}]`)
  return lines
}

function branch(
  holder: object,
  fields: Readonly<Record<string, Field>>,
  indent: string,
  lines: string[],
): void {
  const entries = Object.entries(holder).filter(([, value]) => value !== undefined)
  for (const [key, value] of entries) {
    if (key.includes('.')) {
      const parent = fields[key]?.of
      // Parts stand below their whole, wherever the layer holds them.
      if (parent !== undefined && Object.hasOwn(holder, parent)) continue
      lines.push(...fieldLines(key, value, fields[key], indent))
      for (const [part, held] of entries) {
        if (fields[part]?.of === key)
          lines.push(...fieldLines(part, held, fields[part], indent + STEP))
      }
    } else if (Array.isArray(value)) {
      value.forEach((group: object, index) => {
        lines.push(`${indent}${key} ${index + 1}`)
        branch(group, fields, indent + STEP, lines)
      })
    } else if (typeof value === 'object' && value !== null) {
      lines.push(`${indent}${key}`)
      branch(value, fields, indent + STEP, lines)
    } else if (!OWN.has(key)) lines.push(`${indent}${key}: ${printable(String(value))}`)
  }
}

/** What every layer has is told by its place in the tree. */
const OWN = new Set(['protocol', 'offset', 'size'])

/** A line for each value of a field. */
function fieldLines(
  name: string,
  value: Value | Value[],
  field: Field | undefined,
  indent: string,
): string[] {
  const values = Array.isArray(value) ? value : [value]
  return values.map((one) => indent + fieldLine(name, one, field))
}

const STATUS = ['bad', 'good', 'not verified', 'not present', 'illegal']
const checksumStatus = (status: number) => STATUS[status]

function fieldLine(name: string, value: Value, field: Field | undefined): string {
  if (field === undefined) return `${name}: ${printable(String(value))}`
  const text =
    typeof value === 'boolean' ? (value ? 'yes' : 'no') : printable(valueText(value, field))
  const names = name.endsWith('.checksum.status') ? checksumStatus : field.names
  const known = typeof value === 'number' ? names?.(value) : undefined
  const unit = field.unit === undefined ? '' : ` ${field.unit}`
  return `${field.title}: ${text}${unit}${known === undefined ? '' : ` (${known})`}`
}
