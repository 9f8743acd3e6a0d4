/**
 * IS-IS (ISO/IEC 10589, RFC 1195): the common head.
 *
 *   | discriminator 0x83 | header length | version | id length | reserved 3b, type 5b | version | reserved | area addresses |
 */
import type { Layer, Protocol } from '../layer.js'
import { names } from '../names/names.js'

const types = names(
  '15 L1 HELLO|16 L2 HELLO|17 P2P HELLO|18 L1 LSP|20 L2 LSP|24 L1 CSNP|25 L2 CSNP|26 L1 PSNP|27 L2 PSNP',
)
/** As `frame.protocols` names them. */
const KINDS: Readonly<Record<number, string>> = {
  ...{ 15: 'hello', 16: 'hello', 17: 'hello', 18: 'lsp', 20: 'lsp' },
  ...{ 24: 'csnp', 25: 'csnp', 26: 'psnp', 27: 'psnp' },
}

export interface Isis extends Layer<'isis'> {
  'isis.irpd': number
  /** Bytes of the header. */
  'isis.len': number
  'isis.version': number
  'isis.sysid_len': number
  'isis.type': number
  'isis.type.reserved': number
  'isis.version2': number
  'isis.reserved': number
  'isis.max_area_adr': number
  /** Bytes of the message on the wire. */
  length: number
}

export const isis: Protocol<Isis> = {
  name: 'isis',
  title: 'ISO 10589 ISIS InTRA Domain Routeing Information Exchange Protocol',
  source: 'ISO/IEC 10589',
  over: { 'llc.dsap': [0xfe], 'chdlc.protocol': [0xfefe], 'ppp.protocol': [0x23] },
  min: 8,
  fields: {
    'isis.irpd': { title: 'Intradomain Routeing Protocol Discriminator', format: 'hex2' },
    'isis.len': { title: 'Length Indicator', format: 'dec', unit: 'bytes' },
    'isis.version': { title: 'Version/Protocol ID Extension', format: 'dec' },
    'isis.sysid_len': { title: 'ID Length', format: 'dec' },
    'isis.type': { title: 'PDU Type', format: 'dec', names: types },
    'isis.type.reserved': { title: 'Reserved', format: 'hex2' },
    'isis.version2': { title: 'Version', format: 'dec' },
    'isis.reserved': { title: 'Reserved', format: 'dec' },
    'isis.max_area_adr': { title: 'Maximum Area Addresses', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    // Others of ISO's network layer (ES-IS, CLNP) share the SAP; the first byte tells them.
    if (bytes[at] !== 0x83) return null
    return {
      protocol: 'isis',
      offset: at,
      size: end - at,
      'isis.irpd': bytes[at]!,
      'isis.len': bytes[at + 1]!,
      'isis.version': bytes[at + 2]!,
      'isis.sysid_len': bytes[at + 3]!,
      'isis.type': bytes[at + 4]! & 0x1f,
      'isis.type.reserved': bytes[at + 4]! >> 5,
      'isis.version2': bytes[at + 5]!,
      'isis.reserved': bytes[at + 6]!,
      'isis.max_area_adr': bytes[at + 7]!,
      length: walk.reported - at,
    }
  },
  path: (layer) => {
    const kind = KINDS[layer['isis.type']]
    return kind === undefined ? 'osi:isis' : `osi:isis:isis.${kind}`
  },
  summary: (layer) =>
    `IS-IS, ${types(layer['isis.type']) ?? `type ${layer['isis.type']}`}, length ${layer.length}`,
}
