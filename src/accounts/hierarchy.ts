/**
 * Protocols, each below what carries it, as `tshark -z io,phs` tells them: a packet counts, with all its bytes on the wire, once for each
 * of its layers. Layers come from the decoder in full, so this costs what decoding costs: it is made when somebody asks.
 */
import type { CapturedBytes, Packet } from '../decode/index.js'
import type { Layer } from '../decode/layer.js'
import { Connections } from './connections.js'
import { levelsOf } from './levels.js'

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

/** Different paths in one hierarchy: hostile packets could make as many as there are packets. */
const MOST_NODES = 10_000

export class Hierarchy {
  readonly #root: Node = { packets: 0, bytes: 0, below: new Map() }
  readonly #connections = new Connections()
  /** Of the packet being counted: used again. */
  readonly #levels: string[] = []
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

  /** Counts a packet, and what it was decoded to. */
  add(packet: CapturedBytes, decoded: Packet<Layer>): void {
    const { originalLength } = packet
    const { layers, stopped } = this.#connections.read(decoded, packet)
    levelsOf(layers, stopped, packet, this.#levels)
    let node: Node | null = this.#root
    tally(this.#root, originalLength)
    for (const name of this.#levels) {
      node = this.#below(node, name, originalLength)
      if (node === null) return
    }
  }

  /** The whole tree. */
  levels(): ProtocolLevel[] {
    return treeOf(this.#root)
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

function tally(node: Node, bytes: number): void {
  node.packets++
  node.bytes += bytes
}

function treeOf(node: Node): ProtocolLevel[] {
  return [...node.below]
    .map(([protocol, one]) => ({
      protocol,
      packets: one.packets,
      bytes: one.bytes,
      below: treeOf(one),
    }))
    .sort(byFrequency)
}

function byFrequency(one: ProtocolLevel, other: ProtocolLevel): number {
  return other.packets - one.packets || other.bytes - one.bytes
}

/** Levels of several trees as those of one. */
export function joinLevels(levels: readonly ProtocolLevel[]): ProtocolLevel[] {
  const found = new Map<string, ProtocolLevel[]>()
  for (const level of levels) {
    const same = found.get(level.protocol)
    if (same === undefined) found.set(level.protocol, [level])
    else same.push(level)
  }
  return [...found]
    .map(([protocol, same]) => ({
      protocol,
      packets: same.reduce((sum, { packets }) => sum + packets, 0),
      bytes: same.reduce((sum, { bytes }) => sum + bytes, 0),
      below: joinLevels(same.flatMap(({ below }) => below)),
    }))
    .sort(byFrequency)
}
