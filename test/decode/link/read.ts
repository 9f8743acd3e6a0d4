/** For tests of link layers: the packets of a fixture as layers. */
import { decode, type Packet } from '#src/decode/index.js'
import type { Layer } from '#src/decode/layer.js'
import { fixture } from '../fixtures.js'

export interface Read {
  layers: Layer[]
  /** The protocols, outermost first: `eth arp`. */
  names: string
  /** The layers of the protocol asked for. Tests name the fields they expect of them. */
  own: Record<string, unknown>[]
  stopped: Packet['stopped']
}

/** The packets of the fixture `name`, with the layers of `protocol`, by default the one of that name. */
export function read(name: string, protocol = name): Read[] {
  const { packets, linkType } = fixture(name)
  return packets.map((bytes) => readBytes(bytes, linkType, protocol))
}

/** Bytes, or hex digits with spaces. */
export function readBytes(bytes: Uint8Array | string, linkType: number, protocol: string): Read {
  const given =
    typeof bytes === 'string'
      ? Uint8Array.from(Buffer.from(bytes.replaceAll(/\s/g, ''), 'hex'))
      : bytes
  const { layers, stopped } = decode(given, linkType)
  return {
    layers,
    names: layers.map((layer) => layer.protocol).join(' '),
    own: layers.filter((layer) => layer.protocol === protocol) as unknown as Record<
      string,
      unknown
    >[],
    stopped,
  }
}
