/** What the contract suites ask of decoded packets: plain values, known fields, equal results wherever the bytes stand. */
import { createDecoder, type Packet, protocols } from '#src/decode/index.js'
import type { Field, Layer } from '#src/decode/layer.js'
import { BEHIND_PAYLOAD } from './exceptions.js'

const byName = new Map(protocols.map((protocol) => [protocol.name, protocol]))
export const decoder = createDecoder({ checksums: true })

/** Noise of a seed: the same for the same seed. */
export function noise(size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let state = seed >>> 0 || 1
  for (let i = 0; i < size; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[i] = state & 0xff
  }
  return bytes
}

const NOTHING = new Uint8Array(0)

/** Where bytes are put: what stands around them, how many of them there are, how many there were on the wire. */
export interface Place {
  before?: Uint8Array
  behind?: Uint8Array
  kept?: number
  wire?: number
}

/** The first `kept` bytes of `bytes` with `before` and `behind` around, decoded as a packet of `originalLength` bytes. */
export function decodeIn(bytes: Uint8Array, linkType: number, place: Place = {}): Packet {
  const { before = NOTHING, behind = before, kept = bytes.length, wire = bytes.length } = place
  const whole = new Uint8Array(before.length + kept + behind.length)
  whole.set(before, 0)
  whole.set(bytes.subarray(0, kept), before.length)
  whole.set(behind, before.length + kept)
  const packet = decoder.decode({
    bytes: whole,
    at: before.length,
    end: before.length + kept,
    originalLength: wire,
    linkType,
  })
  // A result that still looked at the bytes would show it now.
  whole.fill(0xa5)
  return packet
}

/** What is wrong with the form of a layer: fields that are not told, values that do not fit; empty when nothing is. */
export function formFaults(layer: Layer): string[] {
  const protocol = byName.get(layer.protocol)
  if (protocol === undefined) return [`${layer.protocol} is no protocol`]
  const faults: string[] = []
  const fields = protocol.fields as Record<string, Field>
  for (const name of ['offset', 'size'] as const)
    if (!Number.isInteger(layer[name]) || layer[name] < 0)
      faults.push(`${layer.protocol}.${name} is ${layer[name]}`)
  const { protocol: _name, offset: _offset, size: _size, ...rest } = layer
  walkGroup(rest, layer.protocol, fields, faults)
  return faults
}

function walkGroup(
  group: object,
  where: string,
  fields: Record<string, Field>,
  faults: string[],
): void {
  if (Object.getPrototypeOf(group) !== Object.prototype) faults.push(`${where} is no plain object`)
  for (const [key, value] of Object.entries(group)) {
    const at = `${where} ${key}`
    const field = fields[key]
    if (key.includes('.') || field !== undefined) {
      if (field === undefined) faults.push(`${at} is not among the protocol's fields`)
      else
        for (const one of Array.isArray(value) ? value : [value]) checkValue(one, field, at, faults)
    } else {
      // Groups, or a value for which Wireshark has no field.
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof item === 'object' && item !== null && !Array.isArray(item))
          walkGroup(item as object, at, fields, faults)
        else if (!['string', 'number', 'boolean', 'bigint'].includes(typeof item))
          faults.push(`${at} holds ${String(item)}`)
      }
    }
  }
}

function checkValue(value: unknown, field: Field, at: string, faults: string[]): void {
  const { format } = field
  const said = `${at} is ${typeof value} ${String(value)}, its format ${format}`
  if (format === 'bool') {
    if (typeof value !== 'boolean') faults.push(said)
  } else if (format === 'text') {
    if (typeof value !== 'string') faults.push(said)
  } else if (format === 'bytes') {
    if (typeof value !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(value)) faults.push(said)
  } else if (format === 'float') {
    if (typeof value !== 'number' || !Number.isFinite(value)) faults.push(said)
  } else if (typeof value === 'bigint') {
    if (value < -(1n << 63n) || value >= 1n << 64n) faults.push(said)
  } else if (typeof value !== 'number' || !Number.isSafeInteger(value)) faults.push(said)
  else if (format !== 'dec' && value < 0) faults.push(said)
  else if (format.startsWith('hex') && value >= 16 ** Number(format.slice(3))) faults.push(said)
}

/**
 * How two readings of a packet differ in the layers that lie wholly in its first `kept` bytes; null when they do not. What may
 * change: a checksum over bytes that are not there is not verified (2), and what stands behind the payload is not there.
 */
export function prefixDifference(whole: Packet, cut: Packet, kept: number): string | null {
  for (const [i, layer] of whole.layers.entries()) {
    const ends = layer.offset + layer.size
    if (layer.protocol === 'data' || ends > kept || (layer.size === 0 && ends === kept)) return null
    const there = cut.layers[i]
    if (there === undefined) return `layer ${i}, ${layer.protocol}, is missing`
    const difference = layerDifference(layer, there)
    if (difference !== null) return `layer ${i}, ${layer.protocol}: ${difference}`
  }
  return null
}

function layerDifference(layer: object, there: object): string | null {
  if (same(layer, there, true)) return null
  const [was, is] = [layer, there] as unknown as Record<string, unknown>[]
  for (const key of new Set([...Object.keys(was!), ...Object.keys(is!)]))
    if (!same(was![key], is![key], true) && !mayChange(key, is![key]))
      return `${key} was ${textOf(was![key])}, is ${textOf(is![key])}`
  return null
}

/** Whether two values are equal throughout; `cut`: but for checksums that are not verified in the second. */
export function same(a: unknown, b: unknown, cut = false): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [one, other] = [a, b] as Record<string, unknown>[]
  for (const key in one) {
    if (same(one[key], other![key], cut)) continue
    if (!(cut && mayChange(key, other![key]))) return false
  }
  for (const key in other) if (!(key in one!)) return false
  return true
}

function mayChange(key: string, is: unknown): boolean {
  const unchecked = (key.endsWith('checksum.status') && is === 2) || key === 'checksumReason'
  return unchecked || (key in BEHIND_PAYLOAD && is !== 1)
}

/** JSON with 64-bit integers. */
export function textOf(value: unknown): string {
  return String(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)),
  )
}
