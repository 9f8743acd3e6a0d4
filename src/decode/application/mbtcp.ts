/**
 * Modbus over TCP: its head (Modbus Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3). What follows is modbus.
 *
 *   | transaction 2 | protocol 2, 0 | length 2 | unit | modbus … |
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const PROTOCOL = table('mbtcp.prot_id')
const TCP_PORT = table('tcp.port')

export interface Mbtcp extends Layer<'mbtcp'> {
  'mbtcp.trans_id': number
  'mbtcp.prot_id': number
  /** Bytes from the unit on. */
  'mbtcp.len': number
  'mbtcp.unit_id': number
}

const HEADER = 7
/** A function's code and 252 bytes, and the unit. */
const LONGEST = 254

export const mbtcp: Protocol<Mbtcp> = {
  name: 'mbtcp',
  title: 'Modbus/TCP',
  source: 'Modbus Messaging on TCP/IP Implementation Guide V1.0b',
  over: { 'tcp.port': [502] },
  min: 1,
  fields: {
    'mbtcp.trans_id': { title: 'Transaction Identifier', format: 'dec' },
    'mbtcp.prot_id': { title: 'Protocol Identifier', format: 'dec' },
    'mbtcp.len': { title: 'Length', format: 'dec', unit: 'bytes' },
    'mbtcp.unit_id': { title: 'Unit Identifier', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    if (end < at + HEADER) return null
    const protocol = u16(bytes, at + 2)
    const length = u16(bytes, at + 4)
    if (protocol !== 0 || length < 2 || length > LONGEST) return null
    const next = at + 6 + length
    walk.next(PROTOCOL, protocol, at + HEADER, next)
    // A further message in the same segment.
    if (walk.reported > next) walk.also(TCP_PORT, 502, next, walk.reported)
    return {
      protocol: 'mbtcp',
      offset: at,
      size: HEADER,
      'mbtcp.trans_id': u16(bytes, at),
      'mbtcp.prot_id': protocol,
      'mbtcp.len': length,
      'mbtcp.unit_id': bytes[at + 6]!,
    }
  },
  summary: (layer) => `transaction ${layer['mbtcp.trans_id']}, unit ${layer['mbtcp.unit_id']}`,
}
