/** The tables of `sidecap stats`, wherever they come from. What was not asked for is absent. */
import type { ConversationsReport } from '../accounts/conversations.js'
import type { DnsReport } from '../accounts/dnsreport.js'
import type { EndpointsReport } from '../accounts/endpoints.js'
import type { NamesReport } from '../accounts/names.js'
import type { FileAccounts, ProtocolsReport } from '../accounts/report.js'
import type { StatsReport } from '../accounts/reportstats.js'
import type { TcpReport } from '../accounts/tcpreport.js'

/** Parts of the output, for `--only`. */
export const SECTIONS = [
  'summary',
  'protocols',
  'conversations',
  'endpoints',
  'tcp',
  'dns',
  'names',
] as const
export type Section = (typeof SECTIONS)[number]

/** Kinds of conversations and endpoints that are told. */
export const EACH = ['ip', 'ipv6', 'tcp', 'udp', 'sctp'] as const

export interface StatsTables {
  /** The file, or the agent's address. */
  source: string
  /** Packets are lacking, in words; absent when none are known to. */
  incomplete?: string
  summary?: StatsReport & { span?: FileAccounts['span'] }
  protocols?: ProtocolsReport
  /** When these are of another time than the rest. */
  protocolsOf?: string
  conversations?: ConversationsReport[]
  endpoints?: EndpointsReport[]
  tcp?: TcpReport
  dns?: DnsReport & { names: NamesReport['dns'] }
  names?: Omit<NamesReport, 'dns'>
}
