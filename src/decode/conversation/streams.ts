/**
 * Conversations of TCP and UDP: which packets belong together, numbered from 0 in the order of their first packets as
 * Wireshark's `tcp.stream` and `udp.stream`, and for TCP the bytes of both directions in order.
 */
import { copy } from '../bytes.js'
import type { Layer } from '../layer.js'
import type { Bounds, ReassemblyCounts } from './bounds.js'
import { Direction, type Piece } from './stream.js'

/** An end of a conversation. */
export interface End {
  address: string
  port: number
}

export interface Stream {
  protocol: 'tcp' | 'udp'
  /** From 0, for each of the two protocols. */
  index: number
  /** The end that was seen sending first, and the other. */
  ends: readonly [End, End]
}

/** Bytes of a stream that a packet put in order: from end 0 or end 1. */
export interface StreamPiece extends Piece {
  from: 0 | 1
}

/** What a packet is in its stream. */
export interface StreamPacket {
  stream: Stream
  /** The end it comes from. */
  from: 0 | 1
  /** In order now, of this packet and of those that waited for it. */
  pieces: StreamPiece[]
}

interface Known {
  stream: Stream
  /** Of the SYN from end 0, where there was one. */
  first: number | undefined
  directions: readonly [Direction, Direction]
}

type Fields = Layer & Record<string, number | string | boolean | undefined>

export class Streams {
  readonly #bounds: Bounds
  readonly #counts: ReassemblyCounts
  readonly #known = new Map<string, Known>()
  readonly #numbers = { tcp: 0, udp: 0 }
  #held = 0

  constructor(bounds: Bounds, counts: ReassemblyCounts) {
    this.#bounds = bounds
    this.#counts = counts
  }

  /** Takes a decoded packet `bytes[at, end)`: its innermost TCP or UDP layer tells the stream. Null without one. */
  add(layers: readonly Layer[], bytes: Uint8Array, at: number, end: number): StreamPacket | null {
    const i = layers.findLastIndex(({ protocol }) => protocol === 'tcp' || protocol === 'udp')
    const layer = layers[i] as Fields | undefined
    const network = layers
      .slice(0, Math.max(0, i))
      .findLast(({ protocol }) => protocol === 'ip' || protocol === 'ipv6') as Fields | undefined
    if (layer === undefined || network === undefined) return null
    const protocol = layer.protocol as 'tcp' | 'udp'
    const source = endOf(network, 'src', layer[`${protocol}.srcport`] as number)
    const destination = endOf(network, 'dst', layer[`${protocol}.dstport`] as number)
    const known = this.#find(protocol, source, destination, layer)
    const [one] = known.stream.ends
    const from = one.address === source.address && one.port === source.port ? 0 : 1
    const start = at + layer.offset + layer.size
    const pieces =
      protocol === 'udp'
        ? [
            {
              position: 0,
              bytes: copy(
                bytes,
                start,
                Math.min(end, at + layer.offset + (layer['udp.length'] as number)),
              ),
              missing: 0,
              from,
            } as const,
          ]
        : this.#order(known, from, layer, bytes, start, end)
    return {
      stream: known.stream,
      from,
      pieces: pieces.filter((piece) => piece.bytes === null || piece.bytes.length > 0),
    }
  }

  /** What still waits in a stream, its gaps told. */
  flush(stream: Stream): StreamPiece[] {
    for (const known of this.#known.values()) if (known.stream === stream) return this.#flush(known)
    return []
  }

  #flush({ directions }: Known): StreamPiece[] {
    return ([0, 1] as const).flatMap((from) => {
      const direction = directions[from]
      this.#held -= direction.held
      const pieces = direction.flush()
      this.#held += direction.held
      return this.#told(pieces, from)
    })
  }

  #find(protocol: 'tcp' | 'udp', source: End, destination: End, layer: Fields): Known {
    const there = `${protocol} ${source.address}.${source.port} ${destination.address}.${destination.port}`
    const back = `${protocol} ${destination.address}.${destination.port} ${source.address}.${source.port}`
    const key = this.#known.has(back) ? back : there
    const known = this.#known.get(key)
    const syn = layer['tcp.flags.syn'] === true && layer['tcp.flags.ack'] === false
    const seq = layer['tcp.seq_raw'] as number | undefined
    // A SYN with another number: the ports are used again.
    if (known !== undefined && !(syn && known.first !== undefined && known.first !== seq)) {
      if (syn && known.first === undefined && known.directions[0].next === undefined)
        known.first = seq
      return known
    }
    if (known !== undefined) this.#forget(key, known)
    else if (this.#known.size >= this.#bounds.streams) {
      const [oldest, old] = this.#known.entries().next().value as [string, Known]
      this.#forget(oldest, old)
      this.#counts.streamsForgotten++
    }
    const made: Known = {
      stream: { protocol, index: this.#numbers[protocol]++, ends: [source, destination] },
      first: syn ? seq : undefined,
      directions: [new Direction(), new Direction()],
    }
    this.#known.set(there, made)
    return made
  }

  #forget(key: string, { directions }: Known): void {
    this.#held -= directions[0].held + directions[1].held
    this.#known.delete(key)
  }

  #order(
    known: Known,
    from: 0 | 1,
    layer: Fields,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): StreamPiece[] {
    const own = known.directions[from]
    const other = known.directions[from === 0 ? 1 : 0]
    const syn = layer['tcp.flags.syn'] === true
    const seq = layer['tcp.seq_raw'] as number
    const length = (layer['tcp.len'] as number | undefined) ?? 0
    const held = own.held + other.held
    const repeated = own.repeated
    const pieces: StreamPiece[] = []
    if (layer['tcp.flags.ack'] === true) {
      const acknowledged = other.acknowledged(layer['tcp.ack_raw'] as number)
      pieces.push(...this.#told(acknowledged, from === 0 ? 1 : 0))
    }
    if (syn) own.start(seq)
    if (length > 0) {
      const until = Math.min(end, start + length)
      pieces.push(...this.#told(own.add(syn ? (seq + 1) >>> 0 : seq, bytes, start, until), from))
    }
    if (layer['tcp.flags.fin'] === true || layer['tcp.flags.reset'] === true) own.ended = true
    if (own.held > this.#bounds.each) pieces.push(...this.#told(own.flush(), from))
    this.#held += own.held + other.held - held
    this.#counts.repeatedBytes += own.repeated - repeated
    if (this.#held > this.#bounds.total) pieces.push(...this.#relieve(known))
    return pieces
  }

  /** Too much waits in all: this stream's gaps are taken for final, and the oldest streams are forgotten. */
  #relieve(present: Known): StreamPiece[] {
    const pieces = this.#flush(present)
    for (const [key, known] of this.#known) {
      if (this.#held <= this.#bounds.total) break
      if (known === present || known.directions[0].held + known.directions[1].held === 0) continue
      this.#forget(key, known)
      this.#counts.streamsForgotten++
    }
    return pieces
  }

  #told(pieces: Piece[], from: 0 | 1): StreamPiece[] {
    for (const { missing } of pieces) this.#counts.missingBytes += missing
    return pieces.map((piece) => ({ ...piece, from }))
  }
}

function endOf(network: Fields, side: 'src' | 'dst', port: number): End {
  return { address: network[`${network.protocol}.${side}`] as string, port }
}
