/**
 * A packet on one line, as tcpdump shows it.
 *
 *   12:34:56.789012 IP 10.0.0.1.41822 > 10.0.0.2.53: UDP, length 29: DNS 52412+ A? example.com.
 */
import type { Layer, Protocol, Stopped } from './layer.js'
import { ipProtocols } from './names/protocols.js'
import { printable, stoppedText } from './text.js'
import type { Tcp } from './transport/tcp.js'
import type { RelativeNumbers } from './transport/tcpwords.js'

/** Addresses of these layers go with the ports of the layer above them. */
const NETWORKS: Readonly<
  Record<string, readonly [label: string, source: string, destination: string]>
> = {
  ip: ['IP', 'ip.src', 'ip.dst'],
  ipv6: ['IP6', 'ipv6.src', 'ipv6.dst'],
}
/** Layers with ports, and what those are called. */
const PORTS: Readonly<Record<string, readonly [source: string, destination: string]>> = {
  tcp: ['tcp.srcport', 'tcp.dstport'],
  udp: ['udp.srcport', 'udp.dstport'],
  udplite: ['udp.srcport', 'udp.dstport'],
  sctp: ['sctp.srcport', 'sctp.dstport'],
  dccp: ['dccp.srcport', 'dccp.dstport'],
}
const MOST_CHARACTERS = 400

/**
 * What stands behind the time. `framing` are protocols that are only said when nothing stands above them. With `numbers`
 * TCP's sequence numbers count from the first of each connection.
 */
export function line(
  layers: readonly Layer[],
  stopped: Stopped | null,
  protocols: ReadonlyMap<string, Protocol>,
  framing: ReadonlySet<string>,
  numbers?: RelativeNumbers,
): string {
  const parts: string[] = []
  let ends: [source: string, destination: string] = ['', '']
  const said = layers.filter((layer) => layer.protocol !== 'data')
  const top = said.at(-1)
  for (let i = 0; i < said.length; i++) {
    const layer = said[i]!
    if (layer !== top && framing.has(layer.protocol)) continue
    const network = NETWORKS[layer.protocol]
    const relative = numbers !== undefined && layer.protocol === 'tcp'
    const summary = relative
      ? numbers.words(layer as Tcp, ...ends)
      : (protocols.get(layer.protocol)?.summary(layer) ?? '')
    if (network === undefined) {
      const carried = i > 0 && PORTS[layer.protocol] !== undefined
      const label = layer.protocol.toUpperCase()
      const named = carried || summary.toUpperCase().startsWith(label)
      parts.push(named || summary === '' ? summary || label : `${label}: ${summary}`)
      continue
    }
    // Extension headers stand between an address and its ports.
    const transport = said.slice(i + 1).find(({ protocol }) => !protocol.startsWith('ipv6.'))
    const ports = transport === undefined ? undefined : PORTS[transport.protocol]
    const [label, source, destination] = network
    const at = (address: string, port: number) =>
      `${textOf(layer, address)}${ports === undefined ? '' : `.${textOf(transport!, ports[port]!)}`}`
    ends = [at(source, 0), at(destination, 1)]
    parts.push(`${label} ${ends[0]} > ${ends[1]}`)
    // A fragment, or a protocol nobody knows.
    if (layer === top) parts.push(carriedBy(layer))
  }
  if (top === undefined) {
    const data = layers[0]
    parts.push(data === undefined ? 'empty' : `data, length ${textOf(data, 'data.len')}`)
  }
  if (stopped !== null) parts.push(`[${stoppedText(stopped)}]`)
  const text = printable(parts.join(': '))
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`
}

/** `udp, length 1480`: what a network layer carries that is not read. */
function carriedBy(layer: Layer): string {
  const value = (name: string) => (layer as unknown as Record<string, number>)[name] ?? 0
  const six = layer.protocol === 'ipv6'
  const number = value(six ? 'ipv6.nxt' : 'ip.proto')
  const length = six ? value('ipv6.plen') : Math.max(0, value('ip.len') - value('ip.hdr_len'))
  return `${ipProtocols(number)?.toLowerCase() ?? `ip-proto-${number}`}, length ${length}`
}

function textOf(layer: Layer, field: string): string {
  return String((layer as unknown as Record<string, unknown>)[field])
}
