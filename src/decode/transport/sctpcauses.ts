/**
 * SCTP error causes (RFC 9260 3.3.10).
 *
 *   | code 2 | length 2 | information … | padding to 4 |
 */
import { hex, u16, u32 } from '../bytes.js'
import { sctpCauses, sctpParameters } from '../names/sctp.js'
import { words } from './sctpparameters.js'

export interface SctpCause {
  'sctp.cause_code': number
  'sctp.cause_length': number
  'sctp.cause_stream_identifier'?: number
  'sctp.cause_nr_of_missing_parameters'?: number
  'sctp.cause_missing_parameter_type'?: number[]
  'sctp.cause_measure_of_staleness'?: number
  'sctp.cause_tsn'?: number
  'sctp.cause_information'?: string
}

export const causeFields = {
  'sctp.cause_code': { title: 'Cause code', format: 'hex4', names: sctpCauses },
  'sctp.cause_length': { title: 'Cause length', format: 'dec', unit: 'bytes' },
  'sctp.cause_stream_identifier': { title: 'Stream identifier', format: 'dec' },
  'sctp.cause_nr_of_missing_parameters': {
    title: 'Number of missing parameters',
    format: 'dec',
  },
  'sctp.cause_missing_parameter_type': {
    title: 'Missing parameter type',
    format: 'hex4',
    names: sctpParameters,
  },
  'sctp.cause_measure_of_staleness': {
    title: 'Measure of staleness',
    format: 'dec',
    unit: 'µs',
  },
  'sctp.cause_tsn': { title: 'TSN', format: 'dec' },
  'sctp.cause_information': { title: 'Cause information', format: 'bytes' },
} as const

const MAX_CAUSES = 64

/** The whole causes of `bytes[at, end)`. */
export function readCauses(bytes: Uint8Array, at: number, end: number): SctpCause[] {
  const causes: SctpCause[] = []
  while (at + 4 <= end && causes.length < MAX_CAUSES) {
    const length = u16(bytes, at + 2)
    if (length < 4 || at + length > end) break
    causes.push(readCause(bytes, u16(bytes, at), at + 4, at + length))
    at += (length + 3) & ~3
  }
  return causes
}

function readCause(bytes: Uint8Array, code: number, at: number, end: number): SctpCause {
  const cause: SctpCause = { 'sctp.cause_code': code, 'sctp.cause_length': end - at + 4 }
  const size = end - at
  if (code === 1 && size >= 2) cause['sctp.cause_stream_identifier'] = u16(bytes, at)
  else if (code === 2 && size >= 4) {
    cause['sctp.cause_nr_of_missing_parameters'] = u32(bytes, at)
    cause['sctp.cause_missing_parameter_type'] = words(bytes, at + 4, end)
  } else if (code === 3 && size >= 4) cause['sctp.cause_measure_of_staleness'] = u32(bytes, at)
  else if (code === 9 && size >= 4) cause['sctp.cause_tsn'] = u32(bytes, at)
  else if (size > 0) cause['sctp.cause_information'] = hex(bytes, at, size)
  return cause
}
