/** The tables of `sidecap stats` as text: numbers to the right, names to the left, what is empty left out. */
import type { ConversationEnd, TableSort } from '../accounts/conversations.js'
import type { ProtocolLevel } from '../accounts/hierarchy.js'
import type { ProtocolsReport } from '../accounts/report.js'
import type { Counts } from '../accounts/reportstats.js'
import {
  aligned,
  counts,
  duration,
  facts,
  number,
  type Row,
  some,
  spread,
  total,
} from './statslayout.js'
import type { StatsTables } from './statstables.js'

/** All tables, one below the other. */
export function statsText(tables: StatsTables, sort: TableSort): string {
  const { summary, protocols, conversations = [], endpoints = [], tcp, dns, names } = tables
  const parts = [
    tables.incomplete === undefined ? '' : `Not all packets: ${tables.incomplete}.`,
    summary === undefined ? '' : summaryText(summary),
    protocols === undefined ? '' : protocolsText(protocols, tables.protocolsOf),
    ...conversations.map((report) => conversationsText(report, sort)),
    ...endpoints.map(endpointsText),
    tcp === undefined ? '' : tcpText(tcp),
    dns === undefined ? '' : dnsText(dns),
    names === undefined ? '' : namesText(names),
  ]
  const told = parts.filter((part) => part !== '')
  return told.length === 0 ? 'Nothing of this was seen.' : told.join('\n\n')
}

function summaryText(of: NonNullable<StatsTables['summary']>): string {
  const { packets, bytes, span, flows, accounting } = of
  const seconds = span?.seconds ?? 0
  const rate =
    seconds === 0
      ? ''
      : `, ${number(packets / seconds)} packets/s, ${number((bytes * 8) / seconds)} bit/s`
  const amounts = (parts: Record<string, { packets: number }>) =>
    counts(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.packets])))
  return facts([
    ['packets', number(packets)],
    ['bytes', `${number(bytes)} on the wire`],
    ['time', span === undefined || span === null ? '' : `${span.first} to ${span.last}`],
    ['duration', span === undefined || span === null ? '' : `${duration(seconds)}${rate}`],
    ['network', amounts(of.families)],
    ['transport', amounts(of.protocols)],
    ['direction', of.directions['unknown']?.packets === packets ? '' : amounts(of.directions)],
    [
      'flows',
      `${number(flows.opened)}${flows.ended['evicted'] ? `, ${number(flows.ended['evicted'])} evicted: their packets count for several` : ''}`,
    ],
    ['VLAN', some(of.vlanPackets, ' packets')],
    ['tunnels', counts(of.tunnelPackets)],
    ['fragments', counts(of.fragments)],
    ['cut', some(of.truncatedPackets, ' packets, by the snaplen')],
    ['malformed', some(of.malformedPackets, ' packets')],
    ['checksums', total(of.checksumErrors) === 0 ? '' : `wrong: ${counts(of.checksumErrors)}`],
    ['ICMP errors', counts(merged(of.icmpErrors.ipv4, of.icmpErrors.ipv6))],
    ['TLS hellos', counts(of.tls.hellos)],
    ['TLS alerts', counts(of.tls.alerts)],
    ['HTTP requests', counts(of.http.requests)],
    ['HTTP responses', counts(of.http.responses)],
    ['HTTP first byte', spread(of.http.firstByte)],
    ['ARP conflicts', some(of.arpConflicts)],
    ['not accounted', some(accounting.skippedPackets, ' packets: accounting had fallen behind')],
  ])
}

function merged(one: Counts, other: Counts): Counts {
  return Object.fromEntries(Object.keys(one).map((name) => [name, one[name]! + (other[name] ?? 0)]))
}

function protocolsText({ protocols, packets }: ProtocolsReport, of: string | undefined): string {
  const rows: Row[] = []
  const visit = (below: readonly ProtocolLevel[], depth: number) => {
    for (const level of below) {
      const share = `${((level.packets / packets) * 100).toFixed(1)} %`
      const name = `${'  '.repeat(depth)}${level.protocol}`
      rows.push([name, number(level.packets), number(level.bytes), share])
      visit(level.below, depth + 1)
    }
  }
  visit(protocols, 0)
  if (rows.length === 0) return ''
  const title = of === undefined ? '' : `Protocols of ${of}\n`
  return `${title}${aligned(['PROTOCOL', 'PACKETS', 'BYTES', 'SHARE'], rows, 1)}`
}

function endText({ ip, port }: { ip: string; port?: number }): string {
  if (port === undefined) return ip
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
}

function conversationsText(
  { kind, total: all, conversations }: NonNullable<StatsTables['conversations']>[number],
  sort: TableSort,
): string {
  if (all === 0) return ''
  const rows = conversations.map((one) => [
    endText(one.source),
    endText(one.destination),
    ...sentText(one.source),
    ...sentText(one.destination),
    number(one.packets),
    number(one.bytes),
    duration(one.duration),
  ])
  const name = kind.toUpperCase()
  const head = [name, 'WITH', 'PACKETS >', 'BYTES >', 'PACKETS <', 'BYTES <']
  const title = titleOf('conversation', name, all, rows.length, sort)
  return `${title}\n${aligned([...head, 'PACKETS', 'BYTES', 'DURATION'], rows, 2)}`
}

/** `1,234 conversations of TCP, the first 10 by bytes`. */
function titleOf(what: string, kind: string, all: number, told: number, sort: string): string {
  const title = `${number(all)} ${what}${all === 1 ? '' : 's'} of ${kind}`
  return all > told ? `${title}, the first ${told} by ${sort}` : title
}

const sentText = ({ packets, bytes }: Pick<ConversationEnd, 'packets' | 'bytes'>) => [
  number(packets),
  number(bytes),
]

function endpointsText({
  kind,
  sort,
  total: all,
  endpoints,
}: NonNullable<StatsTables['endpoints']>[number]): string {
  if (all === 0) return ''
  const rows = endpoints.map((one) => [
    endText(one),
    ...sentText(one.sent),
    ...sentText(one.received),
    number(one.packets),
    number(one.bytes),
  ])
  const name = kind.toUpperCase()
  const head = [name, 'SENT', 'BYTES SENT', 'RECEIVED', 'BYTES RECEIVED', 'PACKETS', 'BYTES']
  const title = titleOf('endpoint', name, all, rows.length, sort)
  return `${title}\n${aligned(head, rows, 1)}`
}

function tcpText(tcp: NonNullable<StatsTables['tcp']>): string {
  const { connections } = tcp
  const trips = Object.entries(tcp.roundTrip)
  const text = facts([
    ['opened', some(total(connections.opened))],
    ['accepted', some(total(connections.accepted))],
    ['refused', some(total(connections.refused))],
    ['timed out', some(total(connections.timedOut))],
    ['reset', some(total(connections.reset))],
    ['closed', some(total(connections.closed))],
    ['handshake', spread(tcp.handshake)],
    ...trips.map(([direction, histogram]): [string, string] => [
      direction === 'unknown' ? 'round trip' : `round trip (${direction})`,
      spread(histogram),
    ]),
    ['retransmissions', some(total(tcp.retransmissions))],
    ['out of order', some(total(tcp.outOfOrder))],
    ['lost', some(total(tcp.lost), ' gaps')],
    ['duplicate ACKs', some(total(tcp.duplicateAcks))],
    ['zero windows', some(total(tcp.zeroWindows))],
  ])
  return text === '' ? '' : `TCP connections\n${text}`
}

function dnsText(dns: NonNullable<StatsTables['dns']>): string {
  const text = facts([
    ['queries', counts(dns.queries)],
    ['answers', counts(dns.answers)],
    ['unanswered', some(dns.unanswered)],
    ['response', spread(dns.seconds)],
  ])
  if (text === '') return ''
  const rows = dns.names.map((one) => [
    one.name,
    number(one.queries),
    number(one.answers),
    number(one.failures),
    number(one.unanswered),
    one.seconds === null ? '' : duration(one.seconds),
  ])
  const head = ['NAME', 'QUERIES', 'ANSWERS', 'FAILURES', 'UNANSWERED', 'RESPONSE']
  return `DNS\n${text}${rows.length === 0 ? '' : `\n${aligned(head, rows, 1)}`}`
}

function namesText({ tls, http, arp }: NonNullable<StatsTables['names']>): string {
  const tables = [
    [['TLS SERVER NAME', 'HELLOS'], tls.map(({ name, hellos }) => [name, number(hellos)])],
    [['HTTP HOST', 'REQUESTS'], http.map(({ host, requests }) => [host, number(requests)])],
    [
      ['ARP ADDRESS', 'CLAIMED BY', 'BEFORE BY', 'CONFLICTS'],
      arp.map((one) => [one.address, one.mac, one.before, number(one.conflicts)]),
    ],
  ] as [Row, Row[]][]
  return tables
    .filter(([, rows]) => rows.length > 0)
    .map(([head, rows]) => aligned(head, rows, head.length - 1))
    .join('\n\n')
}
