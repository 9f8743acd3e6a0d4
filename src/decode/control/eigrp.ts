/**
 * EIGRP (RFC 7868): header, parameters, and the other TLVs by type.
 *
 *   | version | opcode | checksum 2 | flags 4 | sequence 4 | acknowledge 4 | virtual router 2 | autonomous system 2 | TLVs: type 2, length 2 … |
 */
import { u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { names } from '../names/names.js'

const opcodes = names(
  '1 Update|2 Request|3 Query|4 Reply|5 Hello|6 IPX SAP|7 Probe|8 Ack|9 Stub-Info|10 SIA-Query|11 SIA-Reply',
)
const tlvTypes = names(
  '1 Parameters|2 Authentication|3 Sequence|4 Software Version|5 Next multicast sequence|6 Peer Stub Information|7 Peer Termination|8 Peer TID List|258 Internal Route(IPv4)|259 External Route(IPv4)|1026 Internal Route(IPv6)|1027 External Route(IPv6)',
)

export interface EigrpTlv {
  'eigrp.tlv_type': number
  /** Bytes, type and length included. */
  'eigrp.tlv.len': number
  'eigrp.par.k1'?: number
  'eigrp.par.k2'?: number
  'eigrp.par.k3'?: number
  'eigrp.par.k4'?: number
  'eigrp.par.k5'?: number
  'eigrp.par.k6'?: number
  'eigrp.par.holdtime'?: number
}

export interface Eigrp extends Layer<'eigrp'> {
  'eigrp.version': number
  'eigrp.opcode': number
  'eigrp.flags': number
  'eigrp.flags.init': boolean
  'eigrp.flags.condrecv': boolean
  'eigrp.flags.restart': boolean
  'eigrp.flags.eot': boolean
  'eigrp.seq': number
  'eigrp.ack': number
  'eigrp.vrid': number
  'eigrp.as': number
  tlvs: EigrpTlv[]
}

export const eigrp: Protocol<Eigrp> = {
  name: 'eigrp',
  title: 'Enhanced Interior Gateway Routing Protocol',
  source: 'RFC 7868',
  over: { 'ip.proto': [88] },
  min: 20,
  fields: {
    'eigrp.version': { title: 'Version', format: 'dec' },
    'eigrp.opcode': { title: 'Opcode', format: 'dec', names: opcodes },
    'eigrp.flags': { title: 'Flags', format: 'hex8' },
    'eigrp.flags.init': { title: 'Init', format: 'bool', of: 'eigrp.flags' },
    'eigrp.flags.condrecv': { title: 'Conditional Receive', format: 'bool', of: 'eigrp.flags' },
    'eigrp.flags.restart': { title: 'Restart', format: 'bool', of: 'eigrp.flags' },
    'eigrp.flags.eot': { title: 'End Of Table', format: 'bool', of: 'eigrp.flags' },
    'eigrp.seq': { title: 'Sequence', format: 'dec' },
    'eigrp.ack': { title: 'Acknowledge', format: 'dec' },
    'eigrp.vrid': { title: 'Virtual Router ID', format: 'dec' },
    'eigrp.as': { title: 'Autonomous System', format: 'dec' },
    'eigrp.tlv_type': { title: 'Type', format: 'hex4', names: tlvTypes },
    'eigrp.tlv.len': { title: 'Length', format: 'dec', unit: 'bytes' },
    'eigrp.par.k1': { title: 'K1', format: 'dec' },
    'eigrp.par.k2': { title: 'K2', format: 'dec' },
    'eigrp.par.k3': { title: 'K3', format: 'dec' },
    'eigrp.par.k4': { title: 'K4', format: 'dec' },
    'eigrp.par.k5': { title: 'K5', format: 'dec' },
    'eigrp.par.k6': { title: 'K6', format: 'dec' },
    'eigrp.par.holdtime': { title: 'Hold Time', format: 'dec', unit: 's' },
  },
  decode(bytes, at, end) {
    const flags = u32(bytes, at + 4)
    const layer: Eigrp = {
      protocol: 'eigrp',
      offset: at,
      size: end - at,
      'eigrp.version': bytes[at]!,
      'eigrp.opcode': bytes[at + 1]!,
      'eigrp.flags': flags,
      'eigrp.flags.init': (flags & 1) !== 0,
      'eigrp.flags.condrecv': (flags & 2) !== 0,
      'eigrp.flags.restart': (flags & 4) !== 0,
      'eigrp.flags.eot': (flags & 8) !== 0,
      'eigrp.seq': u32(bytes, at + 8),
      'eigrp.ack': u32(bytes, at + 12),
      'eigrp.vrid': u16(bytes, at + 16),
      'eigrp.as': u16(bytes, at + 18),
      tlvs: [],
    }
    let from = at + 20
    while (from + 4 <= end && layer.tlvs.length < 256) {
      const size = u16(bytes, from + 2)
      const tlv: EigrpTlv = { 'eigrp.tlv_type': u16(bytes, from), 'eigrp.tlv.len': size }
      layer.tlvs.push(tlv)
      if (size < 4 || from + size > end) break
      if (tlv['eigrp.tlv_type'] === 1 && size >= 12) readParameters(tlv, bytes, from + 4)
      from += size
    }
    return layer
  },
  summary: (layer) =>
    `EIGRP ${opcodes(layer['eigrp.opcode']) ?? layer['eigrp.opcode']}, AS ${layer['eigrp.as']}`,
}

function readParameters(tlv: EigrpTlv, bytes: Uint8Array, at: number): void {
  tlv['eigrp.par.k1'] = bytes[at]!
  tlv['eigrp.par.k2'] = bytes[at + 1]!
  tlv['eigrp.par.k3'] = bytes[at + 2]!
  tlv['eigrp.par.k4'] = bytes[at + 3]!
  tlv['eigrp.par.k5'] = bytes[at + 4]!
  tlv['eigrp.par.k6'] = bytes[at + 5]!
  tlv['eigrp.par.holdtime'] = u16(bytes, at + 6)
}
