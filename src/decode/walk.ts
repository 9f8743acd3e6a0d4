/** The loop: from the first byte of a packet to the last layer anybody can read. It guards sizes, depth and work, for all protocols. */
import { dataOf } from './data.js'
import { type Layer, type Network, type Stopped, type Table, table, type Walk } from './layer.js'
import { type Candidate, type Guesses, NO_GUESSES, NONE, type Tables } from './tables.js'

/** Layers of one packet at most; the rest is told as stopped. Real tunnels have a dozen. */
export const MAX_LAYERS = 40
/** Payloads beside the chain (chunks, subframes) that are read of one packet at most. */
const MAX_ALSO = 16

const LINK_TYPE = table('linktype')

interface Payload {
  id: Table
  number: number
  at: number
  reported: number
}

/** One walker reads one packet after the other: it is used again, so that a packet costs no set-up. */
export class Walker implements Walk {
  reported = 0
  layers: Layer[] = []
  parent: Layer | undefined
  network: Network | null = null
  sourcePort = 0
  destinationPort = 0
  checksums = false
  stopped: Stopped | null = null

  readonly #tables: Tables
  readonly #network: Network = { source: 0, destination: 0, size: 4, fragment: false }
  #candidates: readonly Candidate[] = NONE
  #more: readonly Candidate[] = NONE
  #guesses: Guesses = NO_GUESSES
  #pending = false
  #byPort = false
  #at = 0
  #reported = 0
  #also: Payload[] = []
  // The layer being decoded, for what it tells of itself.
  #protocol = ''
  #layerAt = 0
  #layerEnd = 0
  #base = 0
  #capturedEnd = 0
  #wireEnd = 0

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Reads `bytes[at, end)`, of which `originalLength` bytes were on the wire. Results: `layers`, `stopped`. Never throws. */
  run(bytes: Uint8Array, at: number, end: number, linkType: number, originalLength: number): void {
    this.#begin(at, end, Math.max(end, at + originalLength))
    this.#read(bytes, LINK_TYPE, linkType)
  }

  /**
   * Reads a message that was put together from the payloads of several packets, as the payload of `carrier`, found in the table
   * of this name by the ports. `layers` begin with the carrier.
   */
  message(
    bytes: Uint8Array,
    carrier: Layer,
    name: string,
    source: number,
    destination: number,
  ): void {
    this.#begin(0, bytes.length, bytes.length)
    this.layers.push(carrier)
    this.parent = carrier
    this.#read(bytes, table(name), source, destination)
  }

  #begin(at: number, end: number, wireEnd: number): void {
    this.layers = []
    this.parent = undefined
    this.network = null
    this.sourcePort = 0
    this.destinationPort = 0
    this.stopped = null
    if (this.#also.length > 0) this.#also = []
    this.#base = at
    this.#capturedEnd = end
    this.#wireEnd = wireEnd
    this.reported = wireEnd
  }

  /** The chain of layers that begins with this number of a table, or with these ports; then what stands beside it. */
  #read(bytes: Uint8Array, id: Table, number: number, destination?: number): void {
    try {
      if (destination === undefined) this.next(id, number, this.#base, this.#wireEnd)
      else this.ports(id, number, destination, this.#base, this.#wireEnd)
      this.#chain(bytes)
      for (let i = 0; i < this.#also.length && this.stopped === null; i++) {
        const payload = this.#also[i]!
        this.reported = payload.reported
        this.next(payload.id, payload.number, payload.at, payload.reported)
        this.#chain(bytes)
      }
    } catch (error) {
      // A fault of ours in one protocol must not take the agent down; the tests let none pass.
      this.#stop('fault', 0, 0, `${(error as Error).message}`)
    }
  }

  #chain(bytes: Uint8Array): void {
    while (this.#pending) {
      this.#pending = false
      const at = this.#at
      if (this.layers.length >= MAX_LAYERS) {
        this.#layerAt = at
        this.#protocol = this.parent?.protocol ?? ''
        this.#stop('depth', 0, 0, `more than ${MAX_LAYERS} layers`)
        return
      }
      const reported = this.#reported
      const end = reported < this.#capturedEnd ? reported : this.#capturedEnd
      const candidates = this.#candidates
      const more = this.#more
      const guesses = this.#guesses
      this.reported = reported
      this.#layerAt = at
      this.#layerEnd = end
      if (
        !this.#try(candidates, bytes, at, end) &&
        !(more !== NONE && this.#try(more, bytes, at, end)) &&
        // Bytes that were cut are nobody's guess.
        !(guesses !== NO_GUESSES && end > at && this.#try(guesses[bytes[at]!]!, bytes, at, end))
      ) {
        this.#unread(candidates, at, end, reported)
        return
      }
      if (this.stopped !== null) return
    }
  }

  /** The first of `candidates` that takes the payload. One that has too few bytes for its head refuses. */
  #try(candidates: readonly Candidate[], bytes: Uint8Array, at: number, end: number): boolean {
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[i]!
      const { begins } = candidate
      if (end - at < candidate.min || (begins !== null && begins[bytes[at]!] === false)) continue
      this.#protocol = candidate.name
      const layer = candidate.decode(bytes, at, end, this)
      if (layer !== null) {
        layer.offset = at - this.#base
        this.layers.push(layer)
        this.parent = layer
        return true
      }
      // What it told before it refused does not count.
      this.#pending = false
      this.stopped = null
    }
    return false
  }

  /** Nobody took the payload: it is data, or too short for the one protocol that it must be. */
  #unread(candidates: readonly Candidate[], at: number, end: number, reported: number): void {
    const wanted = candidates[0]
    // A port only says what to expect: what was too short for it on the wire already is something else.
    const expected = wanted !== undefined && (!this.#byPort || reported - at >= wanted.min)
    if (expected && end - at < wanted.min) {
      this.#protocol = wanted.name
      this.short(wanted.min)
      return
    }
    if (end <= at) return
    const layer = dataOf(at - this.#base, end - at, reported - at)
    this.layers.push(layer)
    this.parent = layer
  }

  next(id: Table, number: number, at: number, reported: number): void {
    this.#candidates = this.#tables.find(id, number)
    this.#more = NONE
    this.#guesses = this.#tables.guesses(id)
    this.#byPort = false
    this.#to(at, reported)
  }

  ports(id: Table, source: number, destination: number, at: number, reported: number): void {
    this.sourcePort = source
    this.destinationPort = destination
    const low = source < destination ? source : destination
    this.#candidates = this.#tables.find(id, low)
    this.#more = source === destination ? NONE : this.#tables.find(id, source + destination - low)
    this.#guesses = this.#tables.guesses(id)
    this.#byPort = true
    this.#to(at, reported)
  }

  follow(protocol: string, at: number, reported: number): void {
    this.#candidates = this.#tables.named(protocol)
    this.#more = NONE
    this.#guesses = NO_GUESSES
    this.#byPort = false
    this.#to(at, reported)
  }

  also(id: Table, number: number, at: number, reported: number): void {
    if (this.#also.length >= MAX_ALSO) return
    this.#also.push({ id, number, at, reported: Math.min(reported, this.reported) })
  }

  short(need: number): void {
    const cut = this.#layerEnd === this.#capturedEnd && this.reported > this.#layerEnd
    const because = cut ? 'capture' : this.reported < this.#wireEnd ? 'length' : 'packet'
    this.#stop(because, need, this.#layerEnd - this.#layerAt)
  }

  wrong(detail: string): void {
    this.#stop('value', 0, this.#layerEnd - this.#layerAt, detail)
  }

  // One object for all packets, so that ip costs no allocation.
  setNetwork(source: number, destination: number, size: 4 | 16, fragment: boolean): void {
    const network = this.#network
    network.source = source
    network.destination = destination
    network.size = size
    network.fragment = fragment
    this.network = network
  }

  #to(at: number, reported: number): void {
    this.#at = at
    // A payload never reaches past what carries it.
    this.#reported = reported < this.reported ? reported : this.reported
    this.#pending = true
  }

  #stop(because: Stopped['because'], need: number, have: number, detail?: string): void {
    if (this.stopped !== null) return
    const stopped: Stopped = {
      protocol: this.#protocol,
      offset: this.#layerAt - this.#base,
      need,
      have: Math.max(0, have),
      because,
    }
    if (detail !== undefined) stopped.detail = detail
    this.stopped = stopped
  }
}
