/**
 * QUIC transport parameters in the TLS extension of that name (RFC 9000 18.2).
 *
 *   | id varint | length varint | value … | …
 */
import { hex } from '../bytes.js'
import { varint } from './varint.js'

export interface QuicParameter {
  'tls.quic.parameter.type': bigint
  'tls.quic.parameter.length': bigint
  'tls.quic.parameter.max_idle_timeout'?: bigint
  'tls.quic.parameter.max_udp_payload_size'?: bigint
  'tls.quic.parameter.initial_max_data'?: bigint
  'tls.quic.parameter.initial_max_stream_data_bidi_local'?: bigint
  'tls.quic.parameter.initial_max_stream_data_bidi_remote'?: bigint
  'tls.quic.parameter.initial_max_stream_data_uni'?: bigint
  'tls.quic.parameter.initial_max_streams_bidi'?: bigint
  'tls.quic.parameter.initial_max_streams_uni'?: bigint
  'tls.quic.parameter.ack_delay_exponent'?: bigint
  'tls.quic.parameter.max_ack_delay'?: bigint
  'tls.quic.parameter.active_connection_id_limit'?: bigint
  'tls.quic.parameter.max_datagram_frame_size'?: bigint
  'tls.quic.parameter.original_destination_connection_id'?: string
  'tls.quic.parameter.stateless_reset_token'?: string
  'tls.quic.parameter.initial_source_connection_id'?: string
  'tls.quic.parameter.retry_source_connection_id'?: string
}

export const quicParameterFields = {
  'tls.quic.parameter.type': { title: 'Type', format: 'dec' },
  'tls.quic.parameter.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'tls.quic.parameter.max_idle_timeout': { title: 'max_idle_timeout', format: 'dec', unit: 'ms' },
  'tls.quic.parameter.max_udp_payload_size': { title: 'max_udp_payload_size', format: 'dec' },
  'tls.quic.parameter.initial_max_data': { title: 'initial_max_data', format: 'dec' },
  'tls.quic.parameter.initial_max_stream_data_bidi_local': {
    title: 'initial_max_stream_data_bidi_local',
    format: 'dec',
  },
  'tls.quic.parameter.initial_max_stream_data_bidi_remote': {
    title: 'initial_max_stream_data_bidi_remote',
    format: 'dec',
  },
  'tls.quic.parameter.initial_max_stream_data_uni': {
    title: 'initial_max_stream_data_uni',
    format: 'dec',
  },
  'tls.quic.parameter.initial_max_streams_bidi': {
    title: 'initial_max_streams_bidi',
    format: 'dec',
  },
  'tls.quic.parameter.initial_max_streams_uni': { title: 'initial_max_streams_uni', format: 'dec' },
  'tls.quic.parameter.ack_delay_exponent': { title: 'ack_delay_exponent', format: 'dec' },
  'tls.quic.parameter.max_ack_delay': { title: 'max_ack_delay', format: 'dec', unit: 'ms' },
  'tls.quic.parameter.active_connection_id_limit': {
    title: 'Active Connection ID Limit',
    format: 'dec',
  },
  'tls.quic.parameter.max_datagram_frame_size': { title: 'max_datagram_frame_size', format: 'dec' },
  'tls.quic.parameter.original_destination_connection_id': {
    title: 'original_destination_connection_id',
    format: 'bytes',
  },
  'tls.quic.parameter.stateless_reset_token': { title: 'stateless_reset_token', format: 'bytes' },
  'tls.quic.parameter.initial_source_connection_id': {
    title: 'Initial Source Connection ID',
    format: 'bytes',
  },
  'tls.quic.parameter.retry_source_connection_id': {
    title: 'Retry Source Connection ID',
    format: 'bytes',
  },
} as const

const NUMBERS = {
  1: 'tls.quic.parameter.max_idle_timeout',
  3: 'tls.quic.parameter.max_udp_payload_size',
  4: 'tls.quic.parameter.initial_max_data',
  5: 'tls.quic.parameter.initial_max_stream_data_bidi_local',
  6: 'tls.quic.parameter.initial_max_stream_data_bidi_remote',
  7: 'tls.quic.parameter.initial_max_stream_data_uni',
  8: 'tls.quic.parameter.initial_max_streams_bidi',
  9: 'tls.quic.parameter.initial_max_streams_uni',
  10: 'tls.quic.parameter.ack_delay_exponent',
  11: 'tls.quic.parameter.max_ack_delay',
  14: 'tls.quic.parameter.active_connection_id_limit',
  32: 'tls.quic.parameter.max_datagram_frame_size',
} as const

const BYTES = {
  0: 'tls.quic.parameter.original_destination_connection_id',
  2: 'tls.quic.parameter.stateless_reset_token',
  15: 'tls.quic.parameter.initial_source_connection_id',
  16: 'tls.quic.parameter.retry_source_connection_id',
} as const

/** The parameters in `bytes[at, end)`; reading ends at the first that is broken. */
export function readParameters(bytes: Uint8Array, at: number, end: number): QuicParameter[] {
  const parameters: QuicParameter[] = []
  while (at < end && parameters.length < 64) {
    const id = varint(bytes, at, end)
    const length = id === null ? null : varint(bytes, id.end, end)
    if (id === null || length === null) break
    const stop = length.end + Number(length.value)
    if (stop > end) break
    const parameter: QuicParameter = {
      'tls.quic.parameter.type': id.value,
      'tls.quic.parameter.length': length.value,
    }
    const number = NUMBERS[Number(id.value) as keyof typeof NUMBERS]
    const text = BYTES[Number(id.value) as keyof typeof BYTES]
    const value = number === undefined ? null : varint(bytes, length.end, stop)
    if (number !== undefined && value !== null) parameter[number] = value.value
    if (text !== undefined && stop - length.end <= 64)
      parameter[text] = hex(bytes, length.end, stop - length.end)
    parameters.push(parameter)
    at = stop
  }
  return parameters
}
