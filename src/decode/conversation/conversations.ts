/**
 * Packets that belong together: fragments become datagrams, segments become streams, and messages that lie in several of them
 * are decoded as a whole, with the packet that completes them, as Wireshark shows them.
 *
 *   packet → layers → datagram of its fragments → stream → messages → layers
 *
 * Decoding stays what it is; this gives it more than one packet's bytes. Memory is bounded by `Bounds`.
 */
import {
  type CapturedBytes,
  createDecoder,
  type Decoder,
  type Packet,
  protocols,
} from '../index.js'
import type { Layer, Protocol } from '../layer.js'
import { Tables } from '../tables.js'
import { Walker } from '../walk.js'
import { BOUNDS, type Bounds, noCounts, type ReassemblyCounts } from './bounds.js'
import { Datagrams } from './datagrams.js'
import { bodies, framers } from './framers.js'
import { HeaderTables } from './http2.js'
import { QuicConnections } from './quic.js'
import { type Stream, type StreamPiece, Streams } from './streams.js'

export interface ConversationOptions {
  /** Instead of the built-in list. */
  protocols?: readonly Protocol[]
  checksums?: boolean
  bounds?: Partial<Bounds>
}

/** Bytes that layers were read from which stand in no single packet; offsets of those layers count in them. */
export interface Reassembled {
  /** Index of the first of those layers in the packet's layers. */
  layer: number
  bytes: Uint8Array
  /** Packets they came in. */
  packets: number
}

/** A packet with what it completes. */
export interface ConversationPacket extends Packet<Layer> {
  /** Its TCP or UDP conversation. */
  stream: Stream | null
  reassembled: Reassembled[]
  /** Bytes of the stream that are in order now. */
  pieces: StreamPiece[]
}

/** A direction's bytes that are no whole message yet. */
interface Pending {
  protocol: string | null
  bytes: Uint8Array
  packets: number
  /** Bytes of a body that are still to come, and are passed by. */
  skip: number
}

/** A whole message, read. */
interface Message {
  layers: Layer[]
  bytes: Uint8Array
  packets: number
}

/** A packet to be added; `seconds` is its time. */
export type TimedBytes = CapturedBytes & { seconds: number }

const LINK_TYPES = { 4: 228, 6: 229 } as const
/** So many bytes without anybody who knows them: nobody will. */
const MOST_BEGINNING = 512
/** Of a direction whose protocol does not tell where its messages end, or that nobody knows. */
const UNFRAMED = ''
/** A message is not awaited beyond this; what is there is decoded. */
const MOST_MESSAGE = 1024 * 1024

export class Conversations {
  readonly counts: ReassemblyCounts = noCounts()
  readonly #decoder: Decoder<Layer>
  readonly #walker: Walker
  readonly #datagrams: Datagrams
  readonly #streams: Streams
  readonly #quic: QuicConnections
  readonly #headers: HeaderTables
  /** By stream; the two directions. Goes with the stream. */
  readonly #pending = new WeakMap<Stream, [Pending, Pending]>()

  constructor(options: ConversationOptions = {}) {
    const bounds = { ...BOUNDS, ...options.bounds }
    const known = options.protocols ?? protocols
    const checksums = options.checksums ?? false
    this.#decoder = createDecoder({ protocols: known, checksums })
    this.#walker = new Walker(new Tables(known))
    this.#datagrams = new Datagrams(bounds, this.counts)
    this.#streams = new Streams(bounds, this.counts)
    this.#headers = new HeaderTables(bounds)
    this.#quic = new QuicConnections(bounds, this.counts)
  }

  /** Decodes a packet, together with what came before. Never throws; keeps copies, not the packet's bytes. */
  add(packet: TimedBytes): ConversationPacket {
    let { layers, stopped } = this.#decoder.decode(packet)
    let { bytes, at, end } = packet
    const reassembled: Reassembled[] = []
    const datagram = this.#datagrams.add(layers, bytes, at, end, packet.seconds)
    let below = 0
    if (datagram !== null) {
      below = layers.findLastIndex(({ protocol }) => protocol === 'ip' || protocol === 'ipv6')
      bytes = datagram.bytes
      at = 0
      end = bytes.length
      const linkType = LINK_TYPES[datagram.version]
      const inner = this.#decoder.decode({ bytes, at, end, originalLength: end, linkType })
      layers = [...layers.slice(0, below), ...inner.layers]
      stopped = inner.stopped
      reassembled.push({ layer: below, bytes, packets: datagram.fragments })
    }
    const found = this.#streams.add(layers.slice(below), bytes, at, end)
    if (found === null) return { layers, stopped, stream: null, reassembled, pieces: [] }
    const { stream, from, pieces } = found
    const last = layers.at(-1)!
    if (last.protocol === 'quic') {
      layers[layers.length - 1] = this.#quic.add(last, stream, from, bytes, at + last.offset)
    } else if (stream.protocol === 'tcp') {
      const carrier = layers.findLastIndex(({ protocol }) => protocol === 'tcp')
      const own = pieces.filter((piece) => piece.from === from)
      // What this packet acknowledges of the other side's goes on behind a gap there; it is no message of this packet.
      const others = pieces.filter((piece) => piece.from !== from)
      if (others.length > 0) this.#messages(stream, from === 0 ? 1 : 0, others, layers[carrier]!)
      const read = this.#messages(stream, from, own, layers[carrier]!)
      if (read !== null) {
        layers = layers.slice(0, carrier + 1)
        stopped = null
        for (const message of read) {
          if (message.packets > 1)
            reassembled.push({
              layer: layers.length,
              bytes: message.bytes,
              packets: message.packets,
            })
          layers.push(...message.layers)
        }
      }
    }
    return { layers, stopped, stream, reassembled, pieces }
  }

  /** What of a stream still waits for bytes that did not come, its gaps told. */
  flush(stream: Stream): StreamPiece[] {
    return this.#streams.flush(stream)
  }

  /** The messages that these pieces complete; null where the protocol does not tell where its messages end. */
  #messages(stream: Stream, from: 0 | 1, pieces: StreamPiece[], carrier: Layer) {
    let pending = this.#pending.get(stream)
    if (pending === undefined) {
      pending = [nothing(), nothing()]
      this.#pending.set(stream, pending)
    }
    const own = pending[from]
    if (own.protocol === UNFRAMED) return null
    const messages: Message[] = []
    for (const { bytes, missing } of pieces) {
      if (bytes === null) {
        // What was begun will not be completed.
        own.bytes = new Uint8Array(0)
        own.packets = 0
        own.skip = Math.max(0, own.skip - missing)
        this.#headers.forget(own)
        continue
      }
      own.bytes = joined(own.bytes, bytes)
      own.packets++
      if (own.protocol === null) this.#recognize(own, carrier)
      if (own.protocol !== null && own.protocol !== UNFRAMED)
        messages.push(...this.#cut(own, carrier))
    }
    // Until the protocol is known, a packet's own layers are what there is.
    return own.protocol === null || own.protocol === UNFRAMED ? null : messages
  }

  /** The first bytes of a direction tell the protocol: as soon as they do, or never. */
  #recognize(own: Pending, carrier: Layer): void {
    const [first] = this.#decode(own.bytes, carrier)
    if (first !== undefined && framers[first.protocol] !== undefined) own.protocol = first.protocol
    else if (
      (first !== undefined && first.protocol !== 'data') ||
      own.bytes.length > MOST_BEGINNING
    ) {
      own.protocol = UNFRAMED
      own.bytes = new Uint8Array(0)
    }
  }

  #cut(own: Pending, carrier: Layer) {
    const messages: Message[] = []
    const framer = framers[own.protocol!]!
    const { bytes } = own
    let at = 0
    while (at < bytes.length) {
      if (own.skip > 0) {
        const passed = Math.min(own.skip, bytes.length - at)
        own.skip -= passed
        at += passed
        continue
      }
      const length = framer(bytes, at, bytes.length)
      const complete = length > 0 && at + length <= bytes.length
      if (!complete && length >= 0 && length <= MOST_MESSAGE && bytes.length - at <= MOST_MESSAGE)
        break
      const until = complete ? at + length : bytes.length
      const message = at === 0 && until === bytes.length ? bytes : bytes.slice(at, until)
      const layers = this.#decode(message, carrier)
      for (const layer of layers) {
        if (layer.protocol === 'http2') this.#headers.read(own, layer, message)
      }
      messages.push({
        layers,
        bytes: message,
        packets: own.packets,
      })
      if (complete) own.skip = bodies[own.protocol!]?.(bytes, at, until) ?? 0
      own.packets = 1
      at = until
    }
    own.bytes = at === 0 ? bytes : bytes.slice(at)
    if (own.bytes.length === 0) own.packets = 0
    return messages
  }

  #decode(bytes: Uint8Array, carrier: Layer): Layer[] {
    const ports = carrier as Layer & Record<string, number>
    this.#walker.message(bytes, carrier, 'tcp.port', ports['tcp.srcport']!, ports['tcp.dstport']!)
    return this.#walker.layers.slice(1)
  }
}

function nothing(): Pending {
  return { protocol: null, bytes: new Uint8Array(0), packets: 0, skip: 0 }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
