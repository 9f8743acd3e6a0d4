/**
 * Packets to layers: the list of protocols, the decoder, and `decode` for those who need nothing special.
 *
 *   bytes of a packet → walk (sizes, depth) → protocol after protocol, by number → layers, and why it stopped
 */
import { application } from './application/index.js'
import { control } from './control/index.js'
import { data } from './data.js'
import type { Layer, Protocol, Stopped } from './layer.js'
import { link } from './link/index.js'
import { naming } from './naming/index.js'
import { network } from './network/index.js'
import { overlay } from './overlay/index.js'
import { Tables } from './tables.js'
import { transport } from './transport/index.js'
import { Walker } from './walk.js'

/** The protocols, by group; a group's list stands in its folder. */
export const groups = { link, network, control, transport, overlay, naming, application }

/** Every protocol this program decodes. */
export const protocols: readonly Protocol[] = [data, ...Object.values(groups).flat()]

/** Names of the protocols that a line of text leaves out when something stands above them. */
export const framing: ReadonlySet<string> = new Set(link.map((protocol) => protocol.name))

/** The protocols by name. */
export const byName: ReadonlyMap<string, Protocol> = new Map(
  protocols.map((protocol) => [protocol.name, protocol]),
)

type Known = (typeof groups)[keyof typeof groups][number] | typeof data
/** Any layer the built-in protocols make: its `protocol` tells which. */
export type AnyLayer = Known extends infer P
  ? P extends Protocol
    ? NonNullable<ReturnType<P['decode']>>
    : never
  : never

/** A packet as read from a file or an adapter: `bytes[at, end)`, with what its record says. */
export interface CapturedBytes {
  bytes: Uint8Array
  at: number
  end: number
  /** Bytes on the wire; ≥ end − at. */
  originalLength: number
  /** DLT, as everywhere in the program. */
  linkType: number
}

/** A decoded packet: what its layers say, and why reading ended before its end, if it did. */
export interface Packet<L extends Layer = AnyLayer> {
  /** Outermost first. */
  layers: L[]
  stopped: Stopped | null
}

export interface DecoderOptions {
  /** Instead of the built-in list: `[...protocols, mine]`. */
  protocols?: readonly Protocol[]
  /** Verify checksums: fields `*.checksum.status`, 0 bad, 1 good, 2 not verified, 3 not present. Default no. */
  checksums?: boolean
}

export interface Decoder<L extends Layer = AnyLayer> {
  /** Never throws: a packet that cannot be read says so in `stopped`. The result holds no reference to `bytes`. */
  decode(packet: CapturedBytes): Packet<L>
}

/** A decoder with its own tables. Throws a TypeError when two protocols have one name. */
export function createDecoder<L extends Layer = AnyLayer>(
  options: DecoderOptions = {},
): Decoder<L> {
  const walker = new Walker(new Tables(options.protocols ?? protocols))
  walker.checksums = options.checksums ?? false
  return {
    decode({ bytes, at, end, linkType, originalLength }) {
      walker.run(bytes, at, end, linkType, originalLength)
      return { layers: walker.layers as L[], stopped: walker.stopped }
    },
  }
}

let builtIn: Decoder | undefined

/** Decodes one packet with the built-in protocols: whole bytes of it, of Ethernet unless another link type (DLT) is given. */
export function decode(bytes: Uint8Array, linkType = 1): Packet {
  builtIn ??= createDecoder()
  return builtIn.decode({ bytes, at: 0, end: bytes.length, originalLength: bytes.length, linkType })
}
