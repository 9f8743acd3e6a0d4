/** Extension headers of GTP version 1 (3GPP TS 29.281 5.2): the container of a PDU session (TS 38.415) and PDCP numbers. */
import { hex, u16 } from '../bytes.js'
import type { Walk } from '../layer.js'

export interface GtpExtension {
  /** The number of the extension. */
  type: number
  /** Words of 4 bytes. */
  'gtp.ext_hdr.length': number
  'gtp.ext_hdr.pdu_ses_con.pdu_type'?: number
  'gtp.ext_hdr.pdu_ses_cont.ppp'?: boolean
  'gtp.ext_hdr.pdu_ses_cont.rqi'?: boolean
  'gtp.ext_hdr.pdu_ses_con.qos_flow_id'?: number
  'gtp.ext_hdr.pdu_ses_cont.ppi'?: number
  'gtp.ext_hdr.pdcp_sn'?: number
  'gtp.ext_hdr.udp_port'?: number
  /** Bytes of an extension that is not read further. */
  value?: string
  'gtp.ext_hdr.next'?: number
}

export const extensionFields = {
  'gtp.ext_hdr.length': { title: 'Extension Header Length', format: 'dec' },
  'gtp.ext_hdr.pdu_ses_con.pdu_type': { title: 'PDU Type', format: 'dec' },
  'gtp.ext_hdr.pdu_ses_cont.ppp': { title: 'Paging Policy Presence (PPP)', format: 'bool' },
  'gtp.ext_hdr.pdu_ses_cont.rqi': { title: 'Reflective QoS Indicator (RQI)', format: 'bool' },
  'gtp.ext_hdr.pdu_ses_con.qos_flow_id': { title: 'QoS Flow Identifier (QFI)', format: 'dec' },
  'gtp.ext_hdr.pdu_ses_cont.ppi': { title: 'Paging Policy Indicator (PPI)', format: 'dec' },
  'gtp.ext_hdr.pdcp_sn': { title: 'PDCP Sequence Number', format: 'dec' },
  'gtp.ext_hdr.udp_port': { title: 'UDP Port', format: 'dec' },
} as const

const UDP_PORT = 0x40
const PDU_SESSION = 0x85
const PDCP_NUMBER = 0xc0
const MAX_EXTENSIONS = 16

/** The extensions from `at` on, the first of this type, and where they end. */
export function readExtensions(
  bytes: Uint8Array,
  type: number,
  at: number,
  end: number,
  walk: Walk,
  start: number,
): { extensions: GtpExtension[]; next: number } {
  const extensions: GtpExtension[] = []
  while (type !== 0 && extensions.length < MAX_EXTENSIONS) {
    const words = at < end ? bytes[at]! : 0
    if (at >= end || at + 4 * words > end) {
      walk.short(at + Math.max(4, 4 * words) - start)
      return { extensions, next: end }
    }
    if (words === 0) {
      walk.wrong('gtp.ext_hdr.length is 0')
      return { extensions, next: end }
    }
    const extension: GtpExtension = { type, 'gtp.ext_hdr.length': words }
    readContent(extension, bytes, at + 1, 4 * words - 2)
    at += 4 * words
    type = bytes[at - 1]!
    extension['gtp.ext_hdr.next'] = type
    extensions.push(extension)
  }
  return { extensions, next: at }
}

function readContent(extension: GtpExtension, bytes: Uint8Array, at: number, size: number): void {
  const { type } = extension
  if (type === PDU_SESSION) {
    const first = bytes[at]!
    const second = bytes[at + 1]!
    extension['gtp.ext_hdr.pdu_ses_con.pdu_type'] = first >> 4
    extension['gtp.ext_hdr.pdu_ses_con.qos_flow_id'] = second & 0x3f
    // Towards the user.
    if (first >> 4 !== 0) return
    extension['gtp.ext_hdr.pdu_ses_cont.ppp'] = (second & 0x80) !== 0
    extension['gtp.ext_hdr.pdu_ses_cont.rqi'] = (second & 0x40) !== 0
    if ((second & 0x80) !== 0 && size > 2) {
      extension['gtp.ext_hdr.pdu_ses_cont.ppi'] = bytes[at + 2]! >> 5
    }
  } else if (type === PDCP_NUMBER) extension['gtp.ext_hdr.pdcp_sn'] = u16(bytes, at)
  else if (type === UDP_PORT) extension['gtp.ext_hdr.udp_port'] = u16(bytes, at)
  else extension.value = hex(bytes, at, size)
}
