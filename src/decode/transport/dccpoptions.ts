/** DCCP options (RFC 4340 5.8): one byte for kinds below 32, else kind, length and value. */
import { hex, u16, u32, u48 } from '../bytes.js'
import { dccpOptions } from '../names/dccp.js'

export interface DccpOption {
  'dccp.option_type': number
  'dccp.feature_number'?: number
  'dccp.init_cookie'?: string
  'dccp.ndp_count'?: bigint
  'dccp.ack_vector.nonce_0'?: string
  'dccp.ack_vector.nonce_1'?: string
  'dccp.data_dropped'?: string
  'dccp.timestamp'?: number
  'dccp.timestamp_echo'?: number
  'dccp.elapsed_time'?: number
  'dccp.checksum_data'?: number
  /** Bytes of a value that is not read further. */
  value?: string
}

export const optionFields = {
  'dccp.option_type': { title: 'Option Type', format: 'dec', names: dccpOptions },
  'dccp.feature_number': { title: 'Feature Number', format: 'dec' },
  'dccp.init_cookie': { title: 'Init Cookie', format: 'bytes' },
  'dccp.ndp_count': { title: 'NDP Count', format: 'dec' },
  'dccp.ack_vector.nonce_0': { title: 'Ack Vector [Nonce 0]', format: 'bytes' },
  'dccp.ack_vector.nonce_1': { title: 'Ack Vector [Nonce 1]', format: 'bytes' },
  'dccp.data_dropped': { title: 'Data Dropped', format: 'bytes' },
  'dccp.timestamp': { title: 'Timestamp', format: 'dec' },
  'dccp.timestamp_echo': { title: 'Timestamp Echo', format: 'dec' },
  'dccp.elapsed_time': { title: 'Elapsed Time', format: 'dec' },
  'dccp.checksum_data': { title: 'Data Checksum', format: 'hex8' },
} as const

/** The options of `bytes[at, end)`; one whose length cannot be is the last, and has no value. */
export function readOptions(bytes: Uint8Array, at: number, end: number): DccpOption[] {
  const options: DccpOption[] = []
  while (at < end) {
    const type = bytes[at]!
    const option: DccpOption = { 'dccp.option_type': type }
    options.push(option)
    if (type < 32) {
      at++
      continue
    }
    const size = at + 1 < end ? bytes[at + 1]! : 0
    if (size < 2 || at + size > end) break
    if (size > 2) readValue(option, type, bytes, at + 2, size - 2)
    at += size
  }
  return options
}

function readValue(
  option: DccpOption,
  type: number,
  bytes: Uint8Array,
  at: number,
  size: number,
): void {
  if (type >= 32 && type <= 35) {
    option['dccp.feature_number'] = bytes[at]!
    if (size > 1) option.value = hex(bytes, at + 1, size - 1)
  } else if (type === 36) option['dccp.init_cookie'] = hex(bytes, at, size)
  else if (type === 37 && size <= 6) option['dccp.ndp_count'] = BigInt(`0x${hex(bytes, at, size)}`)
  else if (type === 38) option['dccp.ack_vector.nonce_0'] = hex(bytes, at, size)
  else if (type === 39) option['dccp.ack_vector.nonce_1'] = hex(bytes, at, size)
  else if (type === 40) option['dccp.data_dropped'] = hex(bytes, at, size)
  else if (type === 41 && size === 4) option['dccp.timestamp'] = u32(bytes, at)
  else if (type === 42 && size >= 4) {
    option['dccp.timestamp_echo'] = u32(bytes, at)
    if (size === 6) option['dccp.elapsed_time'] = u16(bytes, at + 4)
    else if (size === 8) option['dccp.elapsed_time'] = u32(bytes, at + 4)
  } else if (type === 43 && (size === 2 || size === 4)) {
    option['dccp.elapsed_time'] = size === 2 ? u16(bytes, at) : u32(bytes, at)
  } else if (type === 44 && size === 4) option['dccp.checksum_data'] = u32(bytes, at)
  else option.value = hex(bytes, at, size)
}

/** A sequence number of 48 bits. */
export function sequence(bytes: Uint8Array, at: number): bigint {
  return BigInt(u48(bytes, at))
}
