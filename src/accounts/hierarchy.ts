/**
 * Protocols, each below what carries it, as `tshark -z io,phs` tells them: a packet counts, with all its bytes on the wire, once for each
 * of its layers. Layers come from the decoder in full, so this costs what decoding costs: it is made when somebody asks.
 */
import { byName } from '../decode/index.js'
import type { Layer } from '../decode/layer.js'

/** A protocol below what carries it; `below`: the most frequent first. */
export interface ProtocolLevel {
  protocol: string
  packets: number
  bytes: number
  below: ProtocolLevel[]
}

interface Node {
  packets: number
  bytes: number
  readonly below: Map<string, Node>
}

/** What these hold is theirs: the packet an ICMP error quotes, the packets a flow sample is of, a session's description. */
const WHOLE = new Set(['icmp', 'icmpv6', 'sflow', 'sip'])
/** Names in Wireshark's paths that are no protocols of their own, or parts of the one before. */
const PARTS = new Set(['ethertype', 'osi', 'pwethheuristic'])

/** Different paths in one hierarchy: hostile packets could make as many as there are packets. */
const MOST_NODES = 10_000

export class Hierarchy {
  readonly #root: Node = { packets: 0, bytes: 0, below: new Map() }
  #nodes = 0
  /** Layers that were not told apart, because there were too many kinds of paths. */
  leftOut = 0

  /** Packets, and their bytes on the wire. */
  get packets(): number {
    return this.#root.packets
  }

  get bytes(): number {
    return this.#root.bytes
  }

  /** Counts a packet of `length` bytes on the wire. */
  add(layers: readonly Layer[], length: number): void {
    let node: Node | null = this.#root
    tally(this.#root, length)
    let above = ''
    for (const layer of layers) {
      const { protocol } = layer
      const path = byName.get(protocol)?.path?.(layer)
      // Most have none, and splitting texts is dear.
      if (path === undefined) {
        if (!isPart(protocol, above)) node = this.#below(node, protocol, length)
      } else {
        for (const name of path.split(':')) {
          if (node !== null && !isPart(name, above)) node = this.#below(node, name, length)
        }
      }
      if (node === null || WHOLE.has(protocol)) return
      above = protocol
    }
  }

  /** The whole tree. */
  levels(): ProtocolLevel[] {
    return levelsOf(this.#root)
  }

  #below(node: Node, name: string, length: number): Node | null {
    let below = node.below.get(name)
    if (below === undefined) {
      if (this.#nodes >= MOST_NODES) {
        this.leftOut++
        return null
      }
      this.#nodes++
      below = { packets: 0, bytes: 0, below: new Map() }
      node.below.set(name, below)
    }
    tally(below, length)
    return below
  }
}

/** Extension headers are parts of IPv6. */
function isPart(name: string, above: string): boolean {
  const inIpv6 = above === 'ipv6' || above.startsWith('ipv6.')
  return PARTS.has(name) || name.startsWith('ipv6.') || (name === 'ah' && inIpv6)
}

function tally(node: Node, bytes: number): void {
  node.packets++
  node.bytes += bytes
}

function levelsOf(node: Node): ProtocolLevel[] {
  return [...node.below]
    .sort(([, one], [, other]) => other.packets - one.packets || other.bytes - one.bytes)
    .map(([protocol, one]) => ({
      protocol,
      packets: one.packets,
      bytes: one.bytes,
      below: levelsOf(one),
    }))
}
