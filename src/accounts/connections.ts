/**
 * What TCP connections speak, so that a segment that says nothing alone counts for the protocol of its connection. No bytes are kept: it is
 * what tshark makes of a capture with reassembly off.
 *
 *   sent before, or overtaken          not read
 *   within a message that goes on      not read; where that ends, the next message is
 *   a byte that keeps a connection up  data
 *   taken by no decoder                of the protocol spoken before, or the port's
 */
import { type CapturedBytes, type Packet as Decoded, protocols } from '../decode/index.js'
import type { Layer, Stopped } from '../decode/layer.js'
import { Tables } from '../decode/tables.js'
import { Walker } from '../decode/walk.js'
import { messagesEnd } from './messages.js'

type Packet = Pick<Decoded<Layer>, 'layers' | 'stopped'>
type Segment = Layer & Partial<Record<string, number>>

/** Sequence numbers as signed 32 bits; NaN while they are not known. */
interface Direction {
  /** Behind the newest byte. */
  next: number
  /** Behind the message that goes on. */
  until: number
  /** The newest that this side acknowledged. */
  acked: number
}

interface Connection {
  /** The end that was seen first, as `hashOf` tells it. */
  first: number
  protocol: string
  directions: readonly [Direction, Direction]
}

const [FIN, SYN, RST, ACK] = [1, 2, 4, 16]

/** Connections of a generation: two are remembered, 10 MB; the earlier one is forgotten when the later is full. */
const MOST = 10_000

/** Of what stands on these ports Wireshark says that it is the protocol, whatever it looks like. */
const BY_PORT = new Map<number, string>()
for (const { name, over } of protocols) {
  for (const port of over['tcp.port'] ?? []) if (!BY_PORT.has(port)) BY_PORT.set(port, name)
}
/** Wireshark shows nothing of bytes that it took for these, and did not understand. */
const SILENT = new Set(['pgsql'])
/** A message that goes on in another segment is no reason to mark these: what there is of it is read. */
const UNMARKED = new Set(['nbss'])

export class Connections {
  // To delete the oldest of one map would be dear: its iterators walk over all that was deleted.
  #recent = new Map<number, Connection>()
  #earlier = new Map<number, Connection>()
  /** Made when it is needed: its tables take milliseconds. */
  #walker: Walker | undefined

  /** A packet that was decoded alone, as it is read in its connection. */
  read(decoded: Packet, packet: CapturedBytes): Packet {
    const { layers } = decoded
    const i = carrierOf(layers)
    const tcp = layers[i] as Segment | undefined
    const size = tcp?.['tcp.len']
    const flags = tcp?.['tcp.flags']
    const network = networkOf(layers, i)
    if (tcp === undefined || size === undefined || flags === undefined || network === undefined) {
      return decoded
    }
    const opens = (flags & (SYN | ACK)) === SYN
    const { connection, me } = this.#find(packet, network, tcp, opens)
    const own = connection.directions[me]
    const { next } = own
    const theirs = connection.directions[1 - me]!
    if ((flags & ACK) !== 0) own.acked = tcp['tcp.ack_raw']! | 0
    const start = (tcp['tcp.seq_raw']! + ((flags & SYN) === 0 ? 0 : 1)) | 0
    if (size === 0) {
      if ((flags & SYN) !== 0) own.next = start
      return decoded
    }
    // RFC 9293 3.5.3: what a reset carries is a text for people.
    if ((flags & RST) !== 0) return upTo(layers, i)
    const after = (start + size) | 0
    if (Number.isNaN(next) || ((after - next) | 0) > 0) own.next = after
    const ahead = Number.isNaN(next) ? 0 : (start - next) | 0
    if (ahead === -1 && size === 1 && (flags & (FIN | SYN)) === 0)
      return holding(upTo(layers, i), 'data')
    // What was acknowledged before is sent in vain, and read as if it was new.
    const acked = ((after - theirs.acked) | 0) <= 0 && !Number.isNaN(theirs.acked)
    if (ahead < 0 && !acked) return upTo(layers, i)
    return this.#segment(connection, own, { decoded, packet, i, start, size })
  }

  #segment(connection: Connection, own: Direction, segment: NewSegment): Packet {
    const { decoded, packet, i, start, size } = segment
    const { layers } = decoded
    const tcp = layers[i] as Segment
    const payload = packet.at + tcp.offset + tcp.size
    const end = Math.min(packet.end, payload + size)
    let read: Packet = decoded
    let at = payload
    if (!Number.isNaN(own.until)) {
      const within = (own.until - start) | 0
      if (within >= size) return upTo(layers, i)
      if (within > 0) {
        at += within
        read = this.#readFrom(segment, at, end)
      }
    }
    own.until = Number.NaN
    const found = read.layers[i + 1]
    if (found === undefined) return read
    let { protocol } = found
    if (protocol !== 'data') connection.protocol = spokenAfter(found)
    else {
      protocol = connection.protocol || byPort(tcp)
      if (protocol === '' || (protocol === 'tls' && isText(packet.bytes, at, end))) return read
      // Bytes of HTTP's port that were never HTTP.
      if (SILENT.has(protocol) || (protocol === 'http' && connection.protocol === '')) {
        return upTo(layers, i)
      }
      read = holding(upTo(layers, i), protocol)
      if (protocol === 'smtp' && endsMail(packet.bytes, at, end)) read = holding(read, 'imf')
    }
    const over = messagesEnd(protocol, packet.bytes, at, end) - payload
    if (over <= size) return read
    own.until = (start + over) | 0
    if (read.stopped !== null || UNMARKED.has(protocol)) return read
    return { layers: read.layers, stopped: goesOn(protocol, at - packet.at, over, size) }
  }

  /** The segment read from a message's beginning within it. */
  #readFrom({ decoded, packet, i }: NewSegment, at: number, end: number): Packet {
    const { layers: below } = upTo(decoded.layers, i)
    if (at >= end) return { layers: below, stopped: null }
    const tcp = below[i] as Segment
    const [source, destination] = [tcp['tcp.srcport']!, tcp['tcp.dstport']!]
    this.#walker ??= new Walker(new Tables(protocols))
    this.#walker.message(packet.bytes.slice(at, end), tcp, 'tcp.port', source, destination)
    const [, ...layers] = this.#walker.layers
    for (const layer of layers) layer.offset += at - packet.at
    return { layers: [...below, ...layers], stopped: this.#walker.stopped }
  }

  #find(packet: CapturedBytes, network: Layer, tcp: Layer, opens: boolean) {
    const { bytes, at } = packet
    const [from, size] = network.protocol === 'ip' ? [12, 4] : [8, 16]
    const address = at + network.offset + from
    const port = at + tcp.offset
    const source = hashOf(bytes, address, size, port)
    const destination = hashOf(bytes, address + size, size, port + 2)
    // 53 bits: of 20,000 connections two have the same once in 10^7 times.
    const key = Math.min(source, destination) * 0x200000 + (Math.max(source, destination) >>> 11)
    const recent = this.#recent.get(key)
    let connection = recent ?? this.#earlier.get(key)
    if (connection === undefined || opens) {
      connection = { first: source, protocol: '', directions: [unknown(), unknown()] }
    }
    if (connection !== recent) this.#remember(key, connection)
    return { connection, me: connection.first === source ? 0 : 1 } as const
  }

  #remember(key: number, connection: Connection): void {
    if (this.#recent.size >= MOST) {
      this.#earlier = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, connection)
  }
}

/** An address of `size` bytes and a port as 32 bits (FNV-1a). */
function hashOf(bytes: Uint8Array, address: number, size: number, port: number): number {
  let hash = 0x811c9dc5
  for (let i = address; i < address + size; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  hash = Math.imul(hash ^ bytes[port]!, 0x01000193)
  return Math.imul(hash ^ bytes[port + 1]!, 0x01000193) >>> 0
}

/** A segment with bytes that were not seen before. */
interface NewSegment {
  decoded: Packet
  packet: CapturedBytes
  /** Which of its layers is the segment's header. */
  i: number
  /** Number of its first byte. */
  start: number
  /** Of the payload on the wire. */
  size: number
}

/** The packet without what its segment carries. */
function upTo(layers: readonly Layer[], i: number): Packet {
  return { layers: layers.slice(0, i + 1), stopped: null }
}

function unknown(): Direction {
  return { next: Number.NaN, until: Number.NaN, acked: Number.NaN }
}

/** Index of the TCP header whose payload this packet carries; -1 without one. What ICMP quotes is another packet's. */
function carrierOf(layers: readonly Layer[]): number {
  let carrier = -1
  for (let i = 0; i < layers.length; i++) {
    const { protocol } = layers[i]!
    if (protocol === 'icmp' || protocol === 'icmpv6') return -1
    if (protocol === 'tcp') carrier = i
  }
  return carrier
}

function networkOf(layers: readonly Layer[], below: number): Layer | undefined {
  for (let i = below - 1; i >= 0; i--) {
    const { protocol } = layers[i]!
    if (protocol === 'ip' || protocol === 'ipv6') return layers[i]
  }
  return undefined
}

function byPort(tcp: Segment): string {
  const [one, other] = [tcp['tcp.srcport']!, tcp['tcp.dstport']!]
  return BY_PORT.get(Math.min(one, other)) ?? BY_PORT.get(Math.max(one, other)) ?? ''
}

/** What a connection speaks behind this layer: 101 is the end of HTTP (RFC 9110 15.2.2). */
function spokenAfter(layer: Layer & { 'http.response.code'?: number }): string {
  return layer['http.response.code'] === 101 ? 'websocket' : layer.protocol
}

/** The packet, and bytes of this protocol that are not looked into. */
function holding({ layers }: Packet, protocol: string): Packet {
  const { offset, size } = layers.at(-1)!
  return { layers: [...layers, { protocol, offset: offset + size, size: 0 }], stopped: null }
}

function goesOn(protocol: string, offset: number, need: number, have: number): Stopped {
  return { protocol, offset, need, have, because: 'length' }
}

/** Text in the clear is no TLS: Wireshark looks at four bytes. */
function isText(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 4) return false
  for (let i = at; i < at + 4; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false
  return true
}

/** A line of one dot ends a mail (RFC 5321 4.1.1.4). */
function endsMail(bytes: Uint8Array, at: number, end: number): boolean {
  const dot = end - 3
  if (dot < at || bytes[dot] !== 0x2e || bytes[dot + 1] !== 0x0d || bytes[dot + 2] !== 0x0a) {
    return false
  }
  return dot === at || bytes[dot - 1] === 0x0a
}
