/**
 * ASN.1 in BER (ITU-T X.690): tag, length, content. Reads one element at a time and never past `end`; who walks a sequence reads
 * element after element until null. Kept small: what SNMP, LDAP and Kerberos need.
 */

/** One element, its content in `bytes[content, end)`. */
export interface Element {
  /** The first identifier octet: class (2 bits), constructed (0x20), number; 0x30 is a sequence, 0xa0 context 0. */
  tag: number
  /** The tag's number; differs from `tag & 31` only where it is 31 or more. */
  number: number
  content: number
  /** Where the content ends, no further than the bytes at hand; the next element begins here. */
  end: number
  /** Bytes of content its length field says. */
  length: number
  /** All of the content is at hand. An indefinite length reaches to the end of what holds it. */
  whole: boolean
}

export const BOOLEAN = 0x01
export const INTEGER = 0x02
export const OCTET_STRING = 0x04
export const NULL = 0x05
export const OBJECT_ID = 0x06
export const ENUMERATED = 0x0a
export const SEQUENCE = 0x30
export const SET = 0x31

/** The element at `bytes[at]`; null when its tag and length are not whole before `end`, or the length is no length. */
export function element(bytes: Uint8Array, at: number, end: number): Element | null {
  if (at + 2 > end) return null
  const tag = bytes[at++]!
  let number = tag & 31
  if (number === 31) {
    // Numbers of up to 28 bits; ASN.1 modules use a few dozen.
    number = 0
    for (let i = 0; ; i++) {
      if (i === 4 || at >= end) return null
      const octet = bytes[at++]!
      number = (number << 7) | (octet & 127)
      if (octet < 128) break
    }
    if (at >= end) return null
  }
  let length = bytes[at++]!
  if (length === 128) {
    return { tag, number, content: at, end, length: end - at, whole: true }
  }
  if (length > 128) {
    const size = length & 127
    if (size > 4 || at + size > end) return null
    length = 0
    for (let i = 0; i < size; i++) length = length * 256 + bytes[at++]!
  }
  const whole = at + length <= end
  return { tag, number, content: at, end: whole ? at + length : end, length, whole }
}

/** The element at `at` when it has this tag and is whole, else null: `expect(bytes, at, end, SEQUENCE)`. */
export function expect(bytes: Uint8Array, at: number, end: number, tag: number): Element | null {
  const found = element(bytes, at, end)
  return found?.tag === tag && found.whole ? found : null
}

/** A whole INTEGER or ENUMERATED as a number, sign included; undefined when it has no bytes or more than 6. */
export function integer(bytes: Uint8Array, { content, end, whole }: Element): number | undefined {
  if (!whole || end === content || end - content > 6) return undefined
  let value = bytes[content]! < 128 ? 0 : -1
  for (let i = content; i < end; i++) value = value * 256 + bytes[i]!
  return value
}

/** Content of up to 9 bytes as an unsigned 64-bit number (Counter64); undefined when there is none or more. */
export function unsigned64(
  bytes: Uint8Array,
  { content, end, whole }: Element,
): bigint | undefined {
  if (!whole || end === content || end - content > 9) return undefined
  let value = 0n
  for (let i = content; i < end; i++) value = (value << 8n) | BigInt(bytes[i]!)
  return BigInt.asUintN(64, value)
}

/** Arcs of one object identifier that are read at most: SNMP allows 128. */
const MAX_ARCS = 128

/** A whole OBJECT IDENTIFIER as `1.3.6.1`; undefined when it is broken. */
export function objectId(bytes: Uint8Array, { content, end, whole }: Element): string | undefined {
  if (!whole || end === content) return undefined
  const arcs: number[] = []
  let arc = 0
  let open = false
  for (let i = content; i < end && arcs.length < MAX_ARCS; i++) {
    const octet = bytes[i]!
    arc = arc * 128 + (octet & 127)
    // Arcs above 2^32 are legal for ASN.1 (2.25, UUIDs) but no protocol here has them.
    if (arc > 0xffff_ffff) return undefined
    open = octet >= 128
    if (open) continue
    if (arcs.length === 0) {
      const root = Math.min(2, Math.floor(arc / 40))
      arcs.push(root, arc - 40 * root)
    } else arcs.push(arc)
    arc = 0
  }
  return open ? undefined : arcs.join('.')
}
