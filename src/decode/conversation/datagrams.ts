/**
 * Datagrams out of their fragments: IPv4 (RFC 791 3.2, 815) and IPv6 (RFC 8200 4.5).
 *
 * Of bytes that two IPv4 fragments give, the first that came counts. An IPv6 datagram whose fragments overlap is dropped whole
 * (RFC 5722), unless one is an exact repetition.
 */
import { copy } from '../bytes.js'
import type { Layer } from '../layer.js'
import type { Bounds, ReassemblyCounts } from './bounds.js'
import { headersOf, type Part, partOf } from './fragments.js'

/** A datagram without fragments again: bytes from its network header on. */
export interface Datagram {
  /** 4 or 6. */
  version: 4 | 6
  bytes: Uint8Array
  /** Packets it came in. */
  fragments: number
}

interface Fragment {
  offset: number
  bytes: Uint8Array
}

interface Gathered {
  /** In order of their offsets, without overlap. */
  fragments: Fragment[]
  /** Headers in front of the fragments: of the first fragment, once it is there. */
  head: Uint8Array | null
  /** Bytes of the payload once the last fragment is there; -1 before. */
  size: number
  bytes: number
  packets: number
  since: number
  /** Overlapping IPv6 fragments: everything that still comes is dropped as well. */
  spoiled: boolean
}

const MOST_BYTES = 65_535

export class Datagrams {
  readonly #gathered = new Map<string, Gathered>()
  readonly #bounds: Bounds
  readonly #counts: ReassemblyCounts
  #bytes = 0

  constructor(bounds: Bounds, counts: ReassemblyCounts) {
    this.#bounds = bounds
    this.#counts = counts
  }

  /**
   * Takes a decoded packet; gives the datagram that its fragment completes, if it is one and does. `time` in seconds.
   * `bytes[at, end)` is the packet; nothing of it is kept but copies.
   */
  add(
    layers: readonly Layer[],
    bytes: Uint8Array,
    at: number,
    end: number,
    time: number,
  ): Datagram | null {
    const part = partOf(layers, bytes, at, end)
    if (part === null) return null
    this.#forget(time)
    const gathered = this.#of(part.key, time)
    gathered.packets++
    if (gathered.spoiled || !this.#take(gathered, part, bytes)) return null
    if (gathered.head === null || gathered.bytes !== gathered.size) return null
    this.#drop(part.key)
    this.#counts.datagrams++
    return {
      version: part.version,
      bytes: put(gathered, part.version),
      fragments: gathered.packets,
    }
  }

  #of(key: string, time: number): Gathered {
    let gathered = this.#gathered.get(key)
    if (gathered !== undefined) return gathered
    if (this.#gathered.size >= this.#bounds.datagrams) this.#giveUp()
    gathered = {
      fragments: [],
      head: null,
      size: -1,
      bytes: 0,
      packets: 0,
      since: time,
      spoiled: false,
    }
    this.#gathered.set(key, gathered)
    return gathered
  }

  /** False when the fragment cannot belong to this datagram; it is then given up. */
  #take(gathered: Gathered, part: Part, bytes: Uint8Array): boolean {
    const { offset, version } = part
    const size = part.dataEnd - part.data
    if (offset + size > MOST_BYTES || (gathered.size >= 0 && offset + size > gathered.size)) {
      return this.#spoil(gathered)
    }
    if (!part.more) {
      const last = gathered.fragments.at(-1)
      const known = gathered.size >= 0 && gathered.size !== offset + size
      if (known || (last !== undefined && last.offset + last.bytes.length > offset + size)) {
        return this.#spoil(gathered)
      }
      gathered.size = offset + size
    }
    if (offset === 0 && gathered.head === null) gathered.head = copy(bytes, part.head, part.headEnd)
    const added = insert(gathered.fragments, offset, bytes, part.data, part.dataEnd, version === 6)
    if (added < 0) return this.#spoil(gathered)
    gathered.bytes += added
    this.#bytes += added
    this.#counts.repeatedBytes += size - added
    while (this.#bytes > this.#bounds.total && this.#gathered.size > 1) this.#giveUp()
    return true
  }

  #spoil(gathered: Gathered): false {
    this.#bytes -= gathered.bytes
    gathered.fragments = []
    gathered.bytes = 0
    gathered.spoiled = true
    this.#counts.datagramsDropped++
    return false
  }

  /** Datagrams are kept in the order in which they began. */
  #forget(time: number): void {
    for (const [key, gathered] of this.#gathered) {
      if (time - gathered.since <= this.#bounds.age) return
      this.#give(key, gathered)
    }
  }

  #giveUp(): void {
    const [oldest] = this.#gathered
    if (oldest !== undefined) this.#give(...oldest)
  }

  #give(key: string, gathered: Gathered): void {
    if (!gathered.spoiled) this.#counts.datagramsDropped++
    this.#drop(key)
  }

  #drop(key: string): void {
    this.#bytes -= this.#gathered.get(key)?.bytes ?? 0
    this.#gathered.delete(key)
  }
}

/** Adds what is new of `bytes[from, to)`; gives its length, or -1 for an overlap where there must be none. */
function insert(
  fragments: Fragment[],
  offset: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  strict: boolean,
): number {
  let added = 0
  let at = offset
  const end = offset + to - from
  let i = 0
  while (at < end) {
    while (i < fragments.length && fragments[i]!.offset + fragments[i]!.bytes.length <= at) i++
    const next = fragments[i]
    if (next !== undefined && next.offset <= at) {
      const same = next.offset === offset && next.bytes.length === end - offset
      if (strict && !same) return -1
      at = next.offset + next.bytes.length
      continue
    }
    const until = Math.min(end, next?.offset ?? end)
    if (strict && until < end) return -1
    const start = from + at - offset
    fragments.splice(i, 0, { offset: at, bytes: copy(bytes, start, start + until - at) })
    added += until - at
    at = until
  }
  return added
}

/** The datagram as it was sent, with its header set right. */
function put({ head, fragments, size }: Gathered, version: 4 | 6): Uint8Array {
  const headers = headersOf(head!, version, size)
  const bytes = new Uint8Array(headers.length + size)
  bytes.set(headers)
  for (const fragment of fragments) bytes.set(fragment.bytes, headers.length + fragment.offset)
  return bytes
}
