/**
 * Attribute value pairs of L2TP control messages (RFC 2661 4, RFC 3931 5.4).
 *
 *   | mandatory 1b, hidden 1b, - 4b, length 10b | vendor 2 | type 2 | value … |
 */
import { hex, u16, u32, utf8 } from '../bytes.js'
import { names } from '../names/names.js'

const text = (title: string) => ({ title, format: 'text' }) as const
const dec = (title: string) => ({ title, format: 'dec' }) as const

const messages = names(
  '1 SCCRQ|2 SCCRP|3 SCCCN|4 StopCCN|6 HELLO|7 OCRQ|8 OCRP|9 OCCN|10 ICRQ|11 ICRP|12 ICCN|14 CDN|15 WEN|16 SLI|20 ACK',
)

export interface L2tpAvp {
  'l2tp.avp.mandatory': boolean
  'l2tp.avp.hidden': boolean
  /** Bytes, head included. */
  'l2tp.avp.length': number
  'l2tp.avp.vendor_id': number
  'l2tp.avp.type': number
  'l2tp.avp.message_type'?: number
  'l2tp.result_code'?: number
  'l2tp.avp.error_code'?: number
  'l2tp.avp.error_message'?: string
  'l2tp.avp.protocol_version'?: number
  'l2tp.avp.protocol_revision'?: number
  'l2tp.avp.host_name'?: string
  'l2tp.avp.vendor_name'?: string
  'l2tp.avp.assigned_tunnel_id'?: number
  'l2tp.avp.receive_window_size'?: number
  'l2tp.avp.assigned_session_id'?: number
  'l2tp.avp.call_serial_number'?: number
  'l2tp.avp.called_number'?: string
  'l2tp.avp.calling_number'?: string
  'l2tp.avp.connect_speed'?: number
  'l2tp.avp.router_id'?: number
  'l2tp.avp.assigned_control_conn_id'?: number
  'l2tp.avp.local_session_id'?: number
  'l2tp.avp.remote_session_id'?: number
  'l2tp.avp.pw_type'?: number
  /** Bytes of a value that is hidden or not read further. */
  value?: string
}

export const avpFields = {
  'l2tp.avp.mandatory': { title: 'Mandatory', format: 'bool' },
  'l2tp.avp.hidden': { title: 'Hidden', format: 'bool' },
  'l2tp.avp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'l2tp.avp.vendor_id': dec('Vendor ID'),
  'l2tp.avp.type': dec('AVP Type'),
  'l2tp.avp.message_type': { title: 'Message Type', format: 'dec', names: messages },
  'l2tp.result_code': dec('Result code'),
  'l2tp.avp.error_code': dec('Error code'),
  'l2tp.avp.error_message': text('Error Message'),
  'l2tp.avp.protocol_version': dec('Version'),
  'l2tp.avp.protocol_revision': dec('Revision'),
  'l2tp.avp.host_name': text('Host Name'),
  'l2tp.avp.vendor_name': text('Vendor Name'),
  'l2tp.avp.assigned_tunnel_id': dec('Assigned Tunnel ID'),
  'l2tp.avp.receive_window_size': dec('Receive Window Size'),
  'l2tp.avp.assigned_session_id': dec('Assigned Session ID'),
  'l2tp.avp.call_serial_number': dec('Call Serial Number'),
  'l2tp.avp.called_number': text('Called Number'),
  'l2tp.avp.calling_number': text('Calling Number'),
  'l2tp.avp.connect_speed': dec('Connect Speed'),
  'l2tp.avp.router_id': dec('Router ID'),
  'l2tp.avp.assigned_control_conn_id': dec('Assigned Control Connection ID'),
  'l2tp.avp.local_session_id': dec('Local Session ID'),
  'l2tp.avp.remote_session_id': dec('Remote Session ID'),
  'l2tp.avp.pw_type': dec('PW Type'),
} as const

const VALUES: ReadonlyMap<number, readonly [0 | 2 | 4, keyof L2tpAvp]> = new Map<
  number,
  readonly [0 | 2 | 4, keyof L2tpAvp]
>([
  [0, [2, 'l2tp.avp.message_type']],
  [7, [0, 'l2tp.avp.host_name']],
  [8, [0, 'l2tp.avp.vendor_name']],
  [9, [2, 'l2tp.avp.assigned_tunnel_id']],
  [10, [2, 'l2tp.avp.receive_window_size']],
  [14, [2, 'l2tp.avp.assigned_session_id']],
  [15, [4, 'l2tp.avp.call_serial_number']],
  [21, [0, 'l2tp.avp.called_number']],
  [22, [0, 'l2tp.avp.calling_number']],
  [24, [4, 'l2tp.avp.connect_speed']],
  [60, [4, 'l2tp.avp.router_id']],
  [61, [4, 'l2tp.avp.assigned_control_conn_id']],
  [63, [4, 'l2tp.avp.local_session_id']],
  [64, [4, 'l2tp.avp.remote_session_id']],
  [68, [2, 'l2tp.avp.pw_type']],
])
const RESULT = 1
const PROTOCOL = 2
const HEAD = 6
const MAX_AVPS = 128

/** The pairs of `bytes[at, end)`; text instead of them where one cannot be, or is cut (`cut`). */
export function readAvps(
  bytes: Uint8Array,
  at: number,
  end: number,
): { avps: L2tpAvp[]; problem: string } {
  const avps: L2tpAvp[] = []
  while (at < end && avps.length < MAX_AVPS) {
    if (at + HEAD > end) return { avps, problem: 'cut' }
    const flags = u16(bytes, at)
    const length = flags & 0x3ff
    const avp: L2tpAvp = {
      'l2tp.avp.mandatory': (flags & 0x8000) !== 0,
      'l2tp.avp.hidden': (flags & 0x4000) !== 0,
      'l2tp.avp.length': length,
      'l2tp.avp.vendor_id': u16(bytes, at + 2),
      'l2tp.avp.type': u16(bytes, at + 4),
    }
    avps.push(avp)
    if (length < HEAD) {
      return { avps, problem: `l2tp.avp.length is ${length}, less than ${HEAD}` }
    }
    if (at + length > end) return { avps, problem: 'cut' }
    if (length > HEAD) readValue(avp, bytes, at + HEAD, at + length)
    at += length
  }
  return { avps, problem: '' }
}

function readValue(avp: L2tpAvp, bytes: Uint8Array, at: number, end: number): void {
  const own = avp['l2tp.avp.vendor_id'] === 0 && !avp['l2tp.avp.hidden']
  const type = own ? avp['l2tp.avp.type'] : -1
  const known = VALUES.get(type)
  const size = end - at
  if (known !== undefined && size >= known[0]) {
    const [width, field] = known
    const value = width === 0 ? utf8(bytes, at, end) : width === 2 ? u16(bytes, at) : u32(bytes, at)
    avp[field] = value as never
  } else if (type === RESULT && size >= 2) {
    avp['l2tp.result_code'] = u16(bytes, at)
    if (size >= 4) avp['l2tp.avp.error_code'] = u16(bytes, at + 2)
    if (size > 4) avp['l2tp.avp.error_message'] = utf8(bytes, at + 4, end)
  } else if (type === PROTOCOL && size === 2) {
    avp['l2tp.avp.protocol_version'] = bytes[at]!
    avp['l2tp.avp.protocol_revision'] = bytes[at + 1]!
  } else avp.value = hex(bytes, at, size)
}
