/**
 * The contract of `src/decode`: what a protocol is, what a layer looks like, what a protocol may ask of the walk.
 *
 * Vocabulary: a *packet* is a list of *layers*, outermost first. A layer is a plain object: its protocol, where its header
 * stands (`offset`, `size`, bytes) and its fields under the names Wireshark gives them (`ip.src`, `tcp.flags.syn`). Fields of
 * repeated parts (options, records) stand in arrays of groups under a key without a dot. What a layer carries is the *payload*;
 * the protocol names what follows by its number on the wire, never by importing it.
 *
 * A broken packet is data: `decode` never throws. It reads the fields whose bytes are there, then says what it lacked.
 */

/** One value: numbers of up to 53 bits, wider ones as bigint; addresses, names and bytes (hex digits) are strings. */
export type Value = number | bigint | boolean | string

/** Fields of a repeated part of a layer: an option, a record. Keys with a dot are fields, keys without hold groups. */
export type Group = { readonly [key: string]: unknown }

/**
 * What every layer has. `offset` counts from the first byte of the packet (`decode` sets it to its `at`, the walk makes it
 * relative); `size` is the header without payload, and no more than was captured.
 */
export interface Layer<Name extends string = string> {
  protocol: Name
  offset: number
  size: number
}

/**
 * How a value is shown, as Wireshark shows it: `dec`; `float`; `hex2`…`hex16` (0x and so many digits); `oct`; `bool` (1 or 0);
 * `text` for what is a string already (addresses, names); `bytes` for hex digits.
 */
export type Format =
  | 'dec'
  | 'float'
  | 'hex2'
  | 'hex3'
  | 'hex4'
  | 'hex5'
  | 'hex6'
  | 'hex8'
  | 'hex16'
  | 'oct'
  | 'bool'
  | 'text'
  | 'bytes'

export interface Field {
  /** As a person says it: `Time to Live`. */
  title: string
  format: Format
  /** The registry's name of a number, for trees and lines. */
  names?: (number: number) => string | undefined
  /** `s`, `bytes` … shown behind the value. */
  unit?: string
  /** The common name of fields that come in pairs: `ip.addr` finds `ip.src` and `ip.dst`. */
  also?: string
  /** The field this one is a part of, as a bit of a flags field: trees show it below that one. */
  of?: string
}

/** All field names of a layer and of the groups in it. */
export type FieldNames<T> = T extends readonly (infer Item)[]
  ? FieldNames<Item>
  : T extends object
    ? {
        [K in keyof T & string]-?: K extends `${string}.${string}`
          ? K
          : FieldNames<NonNullable<T[K]>>
      }[keyof T & string]
    : never

/** Every field a layer can have, told once: in the order of trees. The compiler misses none. */
export type Fields<L> = { readonly [Name in FieldNames<L>]: Field }

/**
 * A protocol: one file, one object.
 *
 * `decode(bytes, at, end, walk)` reads the header that begins at `bytes[at]`; bytes at and past `end` are not its own. At least
 * `min` bytes are there. It returns its layer and has told the walk what follows; or null when these bytes are not this protocol after all.
 */
export interface Protocol<L extends Layer = Layer> {
  /** Wireshark's short name: `ip`, `tcp`. Equals the layer's `protocol`. */
  name: L['protocol']
  /** `Internet Protocol, Version 4`. */
  title: string
  /** The document that defines it: `RFC 791`. */
  source: string
  /** The numbers that lead here, by table: `{ ethertype: [0x0800] }`. Tables: see `table`. */
  over: Readonly<Record<string, readonly number[]>>
  /** Bytes without which nothing can be read. */
  min: number
  fields: Fields<L>
  decode(this: void, bytes: Uint8Array, at: number, end: number, walk: Walk): L | null
  /** The layer in a few words, for one line of text: `Flags [S], seq 1, win 512`. Empty when there is nothing to say. */
  summary(layer: L): string
  /**
   * Tables in which this protocol may also be met under any number: it is asked when no number fits (or all refused), in the order of the list.
   * `decode` then returns null unless the bytes can hardly be anything else.
   */
  guess?: readonly string[]
  /**
   * The bytes its payload can begin with; any, without it. Asked once for each of 0…255, when a decoder is made: `decode` is never called for a
   * payload that begins otherwise, which spares the time of refusing.
   * `guessed`: met under any number, where `decode` wants more than under its own.
   */
  begins?(first: number, guessed: boolean): boolean
  /** How Wireshark's `frame.protocols` spells it where that is not `name`: `eth:ethertype`. */
  path?(layer: L): string
}

/** Why a packet was not read to its end. */
export interface Stopped {
  protocol: string
  /** Where the layer begins that could not be read, or not whole. */
  offset: number
  /** Bytes the layer needed from there, and had. */
  need: number
  have: number
  /**
   * `capture`: the capture kept fewer bytes than were on the wire (snaplen); `length`: the length field of an outer layer ends
   * here; `packet`: the packet itself ends here; `value`: a field holds what cannot be (see `detail`); `depth`: too many layers;
   * `fault`: the decoder itself failed (see `detail`): please report it.
   */
  because: 'capture' | 'length' | 'packet' | 'value' | 'depth' | 'fault'
  detail?: string
}

/** Where the network addresses stand, for pseudo-headers (RFC 1071, RFC 8200 8.1) and conversations. */
export interface Network {
  /** Offsets of the two addresses in the packet's bytes. */
  source: number
  destination: number
  /** 4 or 16 bytes each. */
  size: 4 | 16
  /** Part of a fragmented datagram: checksums over the whole cannot be verified. */
  fragment: boolean
}

/** What a protocol may ask and tell while it decodes. One walk per packet; valid only during `decode`. */
export interface Walk {
  /** Where the present layer's data end on the wire; ≥ `end` of `decode` when the capture was cut. */
  readonly reported: number
  /** The layers read before this one. */
  readonly layers: readonly Layer[]
  /** The layer this one is the payload of. */
  readonly parent: Layer | undefined
  /** The nearest network layer below; null without one. */
  readonly network: Network | null
  /** Ports of the transport layer below, 0 without one. */
  readonly sourcePort: number
  readonly destinationPort: number
  /** Checksums are to be verified. */
  readonly checksums: boolean
  /** Told by ip and ipv6: what transport layers need of them. See `Network`. */
  setNetwork(source: number, destination: number, size: 4 | 16, fragment: boolean): void
  /** The payload stands at `at` and ends at `reported` on the wire; who reads it is found in `table` under `number`. */
  next(table: Table, number: number, at: number, reported: number): void
  /**
   * As `next`, by two port numbers, which become `sourcePort` and `destinationPort`: the lower one is tried first, then the
   * other, then who guesses.
   */
  ports(table: Table, source: number, destination: number, at: number, reported: number): void
  /** As `next`, for what has no number on the wire: by the protocol's name. */
  follow(protocol: string, at: number, reported: number): void
  /** A further payload beside the one told by `next` (chunks, subframes): read when that is done, if there is room. */
  also(table: Table, number: number, at: number, reported: number): void
  /** The layer needed `need` bytes from its own start and did not have them. Nothing more is read of this packet. */
  short(need: number): void
  /** A field holds what cannot be: `ip.hdr_len is 12, less than 20`. Nothing more is read of this packet. */
  wrong(detail: string): void
}

/** A numbered table of protocols; made by `table`. */
export type Table = number & { readonly table: unique symbol }

const names: string[] = []

/**
 * The table of this name, made when new. Names are Wireshark's: `linktype` (DLT), `ethertype`, `ip.proto`, `tcp.port`, `udp.port`,
 * `ppp.protocol`, `llc.dsap` … Call it once, at the top of a file.
 */
export function table(name: string): Table {
  const known = names.indexOf(name)
  return (known >= 0 ? known : names.push(name) - 1) as Table
}
