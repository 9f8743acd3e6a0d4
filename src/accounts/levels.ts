/**
 * The levels a packet counts in, as Wireshark's tree has them: its layers by Wireshark's names, a further level for each further message of
 * a layer, what HTTP carries, and a mark where reading ended early.
 */
import { type CapturedBytes, protocols } from '../decode/index.js'
import type { Layer, Stopped } from '../decode/layer.js'
import { contentOf } from './httpcontent.js'

/** What these hold is theirs: the packet an ICMP error quotes, the packets a flow sample is of, a session's description. */
const WHOLE = new Set(['icmp', 'icmpv6', 'sflow', 'sip'])
/** Names in Wireshark's paths that are no protocols of their own, or parts of the one before. */
const PARTS = new Set(['ethertype', 'osi', 'pwethheuristic'])
/** Where the messages of a layer stand that are a level each in Wireshark. */
const MESSAGES: Readonly<Record<string, string | undefined>> = {
  http2: 'frames',
  mysql: 'packets',
  pgsql: 'messages',
  quic: 'packets',
}
/** What the names of the protocols say, looked up once for each layer of each packet. */
interface Kind {
  path: ((layer: Layer) => string) | undefined
  messages: string | undefined
  part: boolean
  whole: boolean
}
const OTHER: Kind = { path: undefined, messages: undefined, part: false, whole: false }
const KINDS: ReadonlyMap<string, Kind> = new Map(
  protocols.map(({ name, path }) => [
    name,
    {
      path,
      messages: MESSAGES[name],
      // Extension headers are parts of IPv6.
      part: PARTS.has(name) || name.startsWith('ipv6.'),
      whole: WHOLE.has(name),
    },
  ]),
)
/** Paths that were split: few, and splitting is dear. */
const paths = new Map<string, readonly string[]>()

/** A message goes on in another packet. */
const UNREASSEMBLED = '_ws.unreassembled'

type Fields = Layer & Partial<Record<string, unknown>>

/** Writes the levels of a packet to `into`, the outermost first. */
export function levelsOf(
  layers: readonly Layer[],
  stopped: Stopped | null,
  packet: CapturedBytes,
  into: string[],
): void {
  into.length = 0
  let above = ''
  let segmentEnd = 0
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i]!
    const { protocol } = layer
    const { path, messages, part, whole } = KINDS.get(protocol) ?? OTHER
    if (path !== undefined) for (const name of namesOf(path(layer))) into.push(name)
    else if (!part && !isPart(protocol, above)) into.push(protocol)
    if (protocol === 'tcp') segmentEnd = endOf(layer, packet)
    else if (protocol === 'http') {
      pushHttp(layer, i === layers.length - 1, segmentEnd, packet, into)
    }
    if (messages !== undefined) {
      const { length } = ((layer as Fields)[messages] ?? []) as readonly unknown[]
      for (let more = 1; more < length; more++) into.push(protocol)
    }
    if (whole) return
    above = protocol
  }
  if (stopped === null) return
  const { because } = stopped
  if (because === 'capture') into.push('_ws.short')
  else if (because === 'packet' || because === 'length') {
    into.push(segmentEnd > 0 ? UNREASSEMBLED : '_ws.malformed')
  }
}

/** What ESP hides is ESP's, and AH an extension header of IPv6. */
function isPart(name: string, above: string): boolean {
  if (name === 'data') return above === 'esp'
  return name === 'ah' && above.startsWith('ipv6')
}

/** The levels in one of Wireshark's paths. */
function namesOf(path: string): readonly string[] {
  let names = paths.get(path)
  if (names === undefined) {
    names = path.split(':').filter((name) => !PARTS.has(name))
    paths.set(path, names)
  }
  return names
}

/** Where a segment's captured payload ends in the packet's bytes. */
function endOf(tcp: Layer, { at, end }: CapturedBytes): number {
  const { 'tcp.len': length = 0 } = tcp as Fields & { 'tcp.len'?: number }
  return Math.min(end, at + tcp.offset + tcp.size + length)
}

/** What a message of HTTP carries, and bytes behind it, which Wireshark takes for another. */
function pushHttp(
  layer: Layer,
  last: boolean,
  segmentEnd: number,
  { bytes, at }: CapturedBytes,
  into: string[],
): void {
  const { content, cut } = contentOf(layer, bytes, at + layer.offset)
  if (content !== null) into.push(content)
  if (cut) into.push(UNREASSEMBLED)
  if (last && layer.size > 0 && at + layer.offset + layer.size < segmentEnd) into.push('http')
}
