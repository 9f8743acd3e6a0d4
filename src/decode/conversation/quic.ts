/**
 * What a QUIC connection's packets tell together (RFC 9000 7, RFC 9001 5.2): the keys of all its Initials come from the connection id
 * that the client chose first, so that a server's are opened only by who remembers it; and a hello may lie in several datagrams.
 *
 *   Initials → CRYPTO frames of a side in order → handshake messages, with the packet that completes them
 *
 * A connection is known by its UDP conversation and the client's own id, which stays while Initials are sent (RFC 9000 7.2).
 */
import type { Quic } from '../application/quic.js'
import type { CryptoPiece } from '../application/quicframes.js'
import { type QuicDatagram, type QuicPacket, readDatagram } from '../application/quicpackets.js'
import { plausible, readHandshakes, type TlsHandshake } from '../application/tlshandshake.js'
import { copy, u24 } from '../bytes.js'
import type { Layer } from '../layer.js'
import type { Bounds, ReassemblyCounts } from './bounds.js'
import { Direction } from './stream.js'
import type { Stream } from './streams.js'

/** What one side sent in CRYPTO frames. */
interface Crypto {
  /** Puts pieces in order; null once the side is given up: too much, or no messages of TLS. */
  order: Direction | null
  /** In order, and no whole message yet. */
  bytes: Uint8Array
  /** Pieces taken, so that thousands of tiny ones cost no time. */
  pieces: number
}

interface Connection {
  /** The first destination connection id of the client, or the one that a Retry gave it. */
  id: Uint8Array
  /** The end of the UDP conversation that is the client. */
  client: 0 | 1
  sides: readonly [Crypto, Crypto]
}

/** No real handshake needs so many. */
const MOST_PIECES = 1024

export class QuicConnections {
  /** Oldest first. */
  readonly #known = new Map<string, Connection>()
  readonly #bounds: Bounds
  readonly #counts: ReassemblyCounts
  #held = 0

  constructor(bounds: Bounds, counts: ReassemblyCounts) {
    this.#bounds = bounds
    this.#counts = counts
  }

  /**
   * Takes a datagram of a UDP conversation, whose first byte is `bytes[start]`, from end `from`: gives its layer with the
   * Initials that can be opened now, and the messages that it completes. The layer itself when there is nothing to add.
   */
  add(layer: Layer, stream: Stream, from: 0 | 1, bytes: Uint8Array, start: number): Layer {
    const quic = layer as Quic
    // Somebody's own protocol may have the name.
    if (!Array.isArray(quic.packets)) return layer
    const first = quic.packets.find((packet) => isOf(packet, 0) || isOf(packet, 3))
    if (first === undefined) return layer
    const own = `${stream.index} ${first['quic.scid'] ?? ''}`
    if (isOf(first, 3)) {
      this.#retry(`${stream.index} ${first['quic.dcid'] ?? ''}`, first, from)
      return layer
    }
    // Opened by its own id: the client's first ones.
    if (first.frames !== undefined) {
      this.#begin(own, bytesOf(first['quic.dcid']), from)
    }
    const known =
      this.#find(own, from, true) ??
      this.#find(`${stream.index} ${first['quic.dcid'] ?? ''}`, from, false)
    if (known === undefined) return layer
    const end = start + quic.size
    const read = readDatagram(bytes, start, end, end, {
      clientConnectionId: known.id,
      side: from === known.client ? 'client' : 'server',
    })
    const told = { ...quic, packets: quic.packets.map((packet, i) => opened(packet, read, i)) }
    const messages = this.#messages(known.sides[from], read.pieces)
    if (messages === null) return told
    if (messages.length > 0) told.handshakes = messages
    else delete told.handshakes
    return told
  }

  /** The connection under this key, if this end is its client, or is not. */
  #find(key: string, from: 0 | 1, client: boolean): Connection | undefined {
    const known = this.#known.get(key)
    return known !== undefined && (known.client === from) === client ? known : undefined
  }

  #begin(key: string, id: Uint8Array, client: 0 | 1): void {
    const known = this.#known.get(key)
    if (known !== undefined) {
      if (known.client === client && Buffer.compare(known.id, id) === 0) return
      this.#forget(key, known)
    } else if (this.#known.size >= this.#bounds.streams) this.#giveUp()
    this.#known.set(key, { id, client, sides: [nothing(), nothing()] })
  }

  /** The client goes on with the id that Retry gives it, and begins anew (RFC 9000 17.2.5.2). Not once the server answered. */
  #retry(key: string, packet: QuicPacket, from: 0 | 1): void {
    const known = this.#find(key, from, false)
    if (known === undefined || known.sides[from].pieces > 0) return
    this.#forget(key, known)
    this.#begin(key, bytesOf(packet['quic.scid']), known.client)
  }

  /** The messages that these pieces complete; null when the side was given up. */
  #messages(own: Crypto, pieces: readonly CryptoPiece[]): TlsHandshake[] | null {
    if (own.order === null) return null
    const held = size(own)
    const parts = [own.bytes]
    for (const { offset, data } of pieces) {
      if (data.length === 0) continue
      own.pieces++
      for (const { bytes } of own.order.add(offset, data, 0, data.length)) parts.push(bytes!)
    }
    if (parts.length > 1) own.bytes = copy(Buffer.concat(parts))
    const { bytes } = own
    let until = 0
    let sane = true
    while (sane && until + 4 <= bytes.length) {
      const length = u24(bytes, until + 1)
      sane = plausible(bytes[until]!, length, this.#bounds.crypto)
      if (!sane || until + 4 + length > bytes.length) break
      until += 4 + length
    }
    const messages = readHandshakes(bytes, 0, until, until, 'q')
    if (until > 0) own.bytes = bytes.slice(until)
    if (!sane || size(own) > this.#bounds.crypto || own.pieces > MOST_PIECES) {
      own.order = null
      own.bytes = NONE
    }
    this.#held += size(own) - held
    while (this.#held > this.#bounds.total) this.#giveUp()
    return own.order === null && messages.length === 0 ? null : messages
  }

  /** Forgets the oldest connection. */
  #giveUp(): void {
    const [key, known] = this.#known.entries().next().value as [string, Connection]
    this.#forget(key, known)
    this.#counts.streamsForgotten++
  }

  #forget(key: string, { sides }: Connection): void {
    this.#held -= size(sides[0]) + size(sides[1])
    this.#known.delete(key)
  }
}

const NONE = new Uint8Array(0)

function nothing(): Crypto {
  const order = new Direction()
  // The byte behind this number is the first: offset 0.
  order.start(0xffff_ffff)
  return { order, bytes: NONE, pieces: 0 }
}

function bytesOf(id = ''): Uint8Array {
  return copy(Buffer.from(id, 'hex'))
}

function size({ order, bytes }: Crypto): number {
  return (order?.held ?? 0) + bytes.length
}

/** Whether a packet is of this type of version 1: 0 Initial, 3 Retry. */
function isOf(packet: QuicPacket, type: 0 | 3): boolean {
  const second = packet['quic.long.packet_type_v2']
  return (second === undefined ? packet['quic.long.packet_type'] : (second + 3) & 3) === type
}

/** A packet as it was read now, where that opened it. Its lengths stay those of the wire. */
function opened(packet: QuicPacket, { packets }: QuicDatagram, i: number): QuicPacket {
  const now = packets[i]
  return now?.frames === undefined ? packet : now
}
