/**
 * SCTP parameters (RFC 9260 3.3; RFC 4820, 4895, 5061, 6525; IANA's registry "Chunk Parameter Types").
 *
 *   | type 2 | length 2 | value … | padding to 4 |
 */
import { ascii, hex, ipv4, ipv6, u16, u32 } from '../bytes.js'
import { sctpChunks, sctpParameters } from '../names/sctp.js'

/** A parameter that holds no others. */
export interface PlainParameter {
  'sctp.parameter_type': number
  /** Bytes, head included, padding not. */
  'sctp.parameter_length': number
  'sctp.parameter_ipv4_address'?: string
  'sctp.parameter_ipv6_address'?: string
  'sctp.parameter_heartbeat_information'?: string
  'sctp.parameter_state_cookie'?: string
  'sctp.parameter_cookie_preservative_incr'?: number
  'sctp.parameter_hostname'?: string
  'sctp.parameter_supported_address_type'?: number[]
  'sctp.parameter_reconfig_request_sequence_number'?: number
  'sctp.parameter_reconfig_response_sequence_number'?: number
  'sctp.parameter_senders_last_assigned_tsn'?: number
  'sctp.parameter_reconfig_response_result'?: number
  'sctp.parameter_reconfig_sid'?: number[]
  'sctp.parameter_add_outgoing_streams_number'?: number
  'sctp.parameter_add_incoming_streams_number'?: number
  'sctp.random_number'?: string
  'sctp.chunk_type_to_auth'?: number[]
  'sctp.hmac_id'?: number[]
  'sctp.supported_chunk_type'?: number[]
  'sctp.correlation_id'?: number
  'sctp.adaptation_layer_indication'?: number
  'sctp.parameter_value'?: string
}

export interface SctpParameter extends PlainParameter {
  /** In parameters that change addresses, and those that quote others. */
  parameters?: PlainParameter[]
}

export const parameterFields = {
  'sctp.parameter_type': { title: 'Parameter type', format: 'hex4', names: sctpParameters },
  'sctp.parameter_length': { title: 'Parameter length', format: 'dec', unit: 'bytes' },
  'sctp.parameter_ipv4_address': { title: 'IP Version 4 address', format: 'text' },
  'sctp.parameter_ipv6_address': { title: 'IP Version 6 address', format: 'text' },
  'sctp.parameter_heartbeat_information': { title: 'Heartbeat information', format: 'bytes' },
  'sctp.parameter_state_cookie': { title: 'State cookie', format: 'bytes' },
  'sctp.parameter_cookie_preservative_incr': {
    title: 'Suggested Cookie life-span increment',
    format: 'dec',
    unit: 'ms',
  },
  'sctp.parameter_hostname': { title: 'Hostname', format: 'text' },
  'sctp.parameter_supported_address_type': {
    title: 'Supported address type',
    format: 'dec',
    names: sctpParameters,
  },
  'sctp.parameter_reconfig_request_sequence_number': {
    title: 'Re-configuration request sequence number',
    format: 'dec',
  },
  'sctp.parameter_reconfig_response_sequence_number': {
    title: 'Re-configuration response sequence number',
    format: 'dec',
  },
  'sctp.parameter_senders_last_assigned_tsn': {
    title: 'Senders last assigned TSN',
    format: 'dec',
  },
  'sctp.parameter_reconfig_response_result': { title: 'Result', format: 'dec' },
  'sctp.parameter_reconfig_sid': { title: 'Stream Identifier', format: 'dec' },
  'sctp.parameter_add_outgoing_streams_number': { title: 'Number of streams', format: 'dec' },
  'sctp.parameter_add_incoming_streams_number': { title: 'Number of streams', format: 'dec' },
  'sctp.random_number': { title: 'Random number', format: 'bytes' },
  'sctp.chunk_type_to_auth': { title: 'Chunk type', format: 'dec', names: sctpChunks },
  'sctp.hmac_id': { title: 'HMAC identifier', format: 'dec' },
  'sctp.supported_chunk_type': {
    title: 'Supported chunk type',
    format: 'dec',
    names: sctpChunks,
  },
  'sctp.correlation_id': { title: 'Correlation_id', format: 'hex8' },
  'sctp.adaptation_layer_indication': { title: 'Indication', format: 'hex8' },
  'sctp.parameter_value': { title: 'Parameter value', format: 'bytes' },
} as const

const MAX_ITEMS = 64
/** Parameters within parameters: an address within its change, an unrecognized one within its quotation. */
const MAX_DEPTH = 1

/** The whole parameters of `bytes[at, end)`. */
export function readParameters(
  bytes: Uint8Array,
  at: number,
  end: number,
  depth = 0,
): SctpParameter[] {
  const parameters: SctpParameter[] = []
  while (at + 4 <= end && parameters.length < MAX_ITEMS) {
    const length = u16(bytes, at + 2)
    if (length < 4 || at + length > end) break
    const parameter: SctpParameter = {
      'sctp.parameter_type': u16(bytes, at),
      'sctp.parameter_length': length,
    }
    readValue(parameter, bytes, at + 4, at + length, depth)
    parameters.push(parameter)
    at += (length + 3) & ~3
  }
  return parameters
}

/** Requests to reset streams: fixed numbers, then stream identifiers. */
const RESETS: Readonly<Record<number, readonly (keyof SctpParameter)[]>> = {
  13: [
    'sctp.parameter_reconfig_request_sequence_number',
    'sctp.parameter_reconfig_response_sequence_number',
    'sctp.parameter_senders_last_assigned_tsn',
  ],
  14: ['sctp.parameter_reconfig_request_sequence_number'],
  15: ['sctp.parameter_reconfig_request_sequence_number'],
  16: [
    'sctp.parameter_reconfig_response_sequence_number',
    'sctp.parameter_reconfig_response_result',
  ],
  17: ['sctp.parameter_reconfig_request_sequence_number'],
  18: ['sctp.parameter_reconfig_request_sequence_number'],
}

function readValue(
  parameter: SctpParameter,
  bytes: Uint8Array,
  at: number,
  end: number,
  depth: number,
): void {
  const type = parameter['sctp.parameter_type']
  const size = end - at
  const reset = RESETS[type]
  if (reset !== undefined) readReset(parameter, reset, bytes, at, end)
  else if (type === 5 && size >= 4) parameter['sctp.parameter_ipv4_address'] = ipv4(bytes, at)
  else if (type === 6 && size >= 16) parameter['sctp.parameter_ipv6_address'] = ipv6(bytes, at)
  else if (type === 9 && size >= 4) {
    parameter['sctp.parameter_cookie_preservative_incr'] = u32(bytes, at)
  } else if (type === 12) {
    parameter['sctp.parameter_supported_address_type'] = words(bytes, at, end)
  } else if (type === 0x8003) parameter['sctp.chunk_type_to_auth'] = octets(bytes, at, end)
  else if (type === 0x8004) parameter['sctp.hmac_id'] = words(bytes, at, end)
  else if (type === 0x8008) parameter['sctp.supported_chunk_type'] = octets(bytes, at, end)
  else if (type === 0xc006 && size >= 4) {
    parameter['sctp.adaptation_layer_indication'] = u32(bytes, at)
  } else if (type >= 0xc001 && type <= 0xc005 && size >= 4) {
    parameter['sctp.correlation_id'] = u32(bytes, at)
    if (depth < MAX_DEPTH) nest(parameter, bytes, at + 4, end, depth)
  } else if (type === 8 && depth < MAX_DEPTH) nest(parameter, bytes, at, end, depth)
  else if (size > 0) {
    if (type === 1) parameter['sctp.parameter_heartbeat_information'] = hex(bytes, at, size)
    else if (type === 7) parameter['sctp.parameter_state_cookie'] = hex(bytes, at, size)
    else if (type === 11) parameter['sctp.parameter_hostname'] = ascii(bytes, at, end)
    else if (type === 0x8002) parameter['sctp.random_number'] = hex(bytes, at, size)
    else parameter['sctp.parameter_value'] = hex(bytes, at, size)
  }
}

function nest(
  parameter: SctpParameter,
  bytes: Uint8Array,
  at: number,
  end: number,
  depth: number,
): void {
  const inner = readParameters(bytes, at, end, depth + 1)
  if (inner.length > 0) parameter.parameters = inner
}

function readReset(
  parameter: SctpParameter,
  numbers: readonly (keyof SctpParameter)[],
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  for (const field of numbers) {
    if (at + 4 > end) return
    parameter[field] = u32(bytes, at) as never
    at += 4
  }
  const type = parameter['sctp.parameter_type']
  if (type === 17 || type === 18) {
    if (at + 2 > end) return
    const way = type === 17 ? 'outgoing' : 'incoming'
    parameter[`sctp.parameter_add_${way}_streams_number`] = u16(bytes, at)
  } else if (type < 15 && at < end) {
    parameter['sctp.parameter_reconfig_sid'] = words(bytes, at, end)
  }
}

export function words(bytes: Uint8Array, at: number, end: number): number[] {
  const list: number[] = []
  for (; at + 2 <= end && list.length < MAX_ITEMS; at += 2) list.push(u16(bytes, at))
  return list
}

function octets(bytes: Uint8Array, at: number, end: number): number[] {
  return Array.from(bytes.subarray(at, Math.min(end, at + MAX_ITEMS)))
}
