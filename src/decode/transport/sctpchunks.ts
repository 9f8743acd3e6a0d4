/**
 * SCTP chunks (RFC 9260 3.3; RFC 3758, 4820, 4895, 5061, 6525, 8260; packet drop draft-stewart-sctp-pktdrprep).
 *
 *   | type 1 | flags 1 | length 2 | value … | padding to 4 |
 */
import { hex, u16, u32 } from '../bytes.js'
import { sctpChunks, sctpPayloadProtocols } from '../names/sctp.js'
import { causeFields, readCauses, type SctpCause } from './sctpcauses.js'
import { parameterFields, readParameters, type SctpParameter } from './sctpparameters.js'

const dec = (title: string) => ({ title, format: 'dec' }) as const
const hex8 = (title: string) => ({ title, format: 'hex8' }) as const
const bytes = (title: string) => ({ title, format: 'bytes' }) as const
const bit = (title: string) => ({ title, format: 'bool', of: 'sctp.chunk_flags' }) as const

/** Single values of chunks. */
const valueFields = {
  'sctp.data_i_bit': bit('I-Bit'),
  'sctp.data_u_bit': bit('U-Bit'),
  'sctp.data_b_bit': bit('B-Bit'),
  'sctp.data_e_bit': bit('E-Bit'),
  'sctp.abort_t_bit': bit('T-Bit'),
  'sctp.shutdown_complete_t_bit': bit('T-Bit'),
  'sctp.data_tsn_raw': dec('Transmission sequence number (absolute)'),
  'sctp.data_sid': { title: 'Stream identifier', format: 'hex4' },
  'sctp.data_ssn': dec('Stream sequence number'),
  'sctp.data_reserved': dec('Reserved'),
  'sctp.data_mid': dec('Message identifier'),
  'sctp.data_fsn': dec('Fragment sequence number'),
  'sctp.data_payload_proto_id': {
    title: 'Payload protocol identifier',
    format: 'dec',
    names: sctpPayloadProtocols,
  },
  'sctp.init_initiate_tag': hex8('Initiate tag'),
  'sctp.init_credit': dec('Advertised receiver window credit (a_rwnd)'),
  'sctp.init_nr_out_streams': dec('Number of outbound streams'),
  'sctp.init_nr_in_streams': dec('Number of inbound streams'),
  'sctp.init_initial_tsn': dec('Initial TSN'),
  'sctp.initack_initiate_tag': hex8('Initiate tag'),
  'sctp.initack_credit': dec('Advertised receiver window credit (a_rwnd)'),
  'sctp.initack_nr_out_streams': dec('Number of outbound streams'),
  'sctp.initack_nr_in_streams': dec('Number of inbound streams'),
  'sctp.initack_initial_tsn': dec('Initial TSN'),
  'sctp.sack_cumulative_tsn_ack_raw': dec('Cumulative TSN ACK (absolute)'),
  'sctp.sack_a_rwnd': dec('Advertised receiver window credit (a_rwnd)'),
  'sctp.sack_number_of_gap_blocks': dec('Number of gap acknowledgement blocks'),
  'sctp.sack_number_of_duplicated_tsns': dec('Number of duplicated TSNs'),
  'sctp.nr_sack_cumulative_tsn_ack': dec('Cumulative TSN ACK'),
  'sctp.nr_sack_a_rwnd': dec('Advertised receiver window credit (a_rwnd)'),
  'sctp.nr_sack_number_of_gap_blocks': dec('Number of gap acknowledgement blocks'),
  'sctp.nr_sack_number_of_nr_gap_blocks': dec('Number of nr-gap acknowledgement blocks'),
  'sctp.nr_sack_number_of_duplicated_tsns': dec('Number of duplicated TSNs'),
  'sctp.shutdown_cumulative_tsn_ack': dec('Cumulative TSN Ack'),
  'sctp.cookie': bytes('Cookie'),
  'sctp.ecne_lowest_tsn': dec('Lowest TSN'),
  'sctp.cwr_lowest_tsn': dec('Lowest TSN'),
  'sctp.shared_key_id': dec('Shared key identifier'),
  'sctp.hmac': bytes('HMAC'),
  'sctp.asconf_seq_nr_number': hex8('Sequence number'),
  'sctp.asconf_ack_seq_nr_number': hex8('Sequence number'),
  'sctp.pktdrop_bandwidth': dec('Bandwidth'),
  'sctp.pktdrop_queuesize': dec('Queuesize'),
  'sctp.pktdrop_truncated_length': dec('Truncated length'),
  'sctp.pktdrop_datafield': bytes('Data field'),
  'sctp.padding_data': bytes('Padding data'),
  'sctp.forward_tsn_tsn': dec('New cumulative TSN'),
  'sctp.i_forward_tsn_tsn': dec('New cumulative TSN'),
  'sctp.chunk_value': bytes('Chunk value'),
} as const

type Values = {
  -readonly [K in keyof typeof valueFields]?: (typeof valueFields)[K]['format'] extends 'bool'
    ? boolean
    : (typeof valueFields)[K]['format'] extends 'bytes'
      ? string
      : number
}

export interface SctpChunk extends Values {
  'sctp.chunk_type': number
  'sctp.chunk_flags': number
  /** Bytes, head included, padding not. */
  'sctp.chunk_length': number
  'sctp.hmac_id'?: number[]
  'sctp.sack_duplicate_tsn'?: number[]
  gaps?: { 'sctp.sack_gap_block_start': number; 'sctp.sack_gap_block_end': number }[]
  streams?: {
    'sctp.forward_tsn_sid'?: number
    'sctp.forward_tsn_ssn'?: number
    'sctp.i_forward_tsn_sid'?: number
    'sctp.i_forward_tsn_u_bit'?: boolean
    'sctp.forward_tsn_mid'?: number
  }[]
  parameters?: SctpParameter[]
  causes?: SctpCause[]
}

export const chunkFields = {
  'sctp.chunk_type': { title: 'Chunk type', format: 'dec', names: sctpChunks },
  'sctp.chunk_flags': { title: 'Chunk flags', format: 'hex2' },
  'sctp.chunk_length': { title: 'Chunk length', format: 'dec', unit: 'bytes' },
  ...valueFields,
  'sctp.sack_gap_block_start': dec('Start'),
  'sctp.sack_gap_block_end': dec('End'),
  'sctp.sack_duplicate_tsn': dec('Duplicate TSN'),
  'sctp.forward_tsn_sid': dec('Stream identifier'),
  'sctp.forward_tsn_ssn': dec('Stream sequence number'),
  'sctp.i_forward_tsn_sid': dec('Stream identifier'),
  'sctp.i_forward_tsn_u_bit': { title: 'U-Bit', format: 'bool' },
  'sctp.forward_tsn_mid': dec('Message identifier'),
  ...parameterFields,
  ...causeFields,
} as const

export const DATA = 0
const SACK = 3
export const I_DATA = 64
const FORWARD_TSN = 192
const I_FORWARD_TSN = 194
const MAX_ITEMS = 256

/** Numbers that stand at the begin of a chunk's value: 2 or 4 bytes each, 0 for those not kept. */
type Part = readonly [2 | 4, keyof Values | 'sctp.hmac_id' | null]
// biome-ignore format: one chunk type a line, as in the registry
const LAYOUTS: Readonly<Record<number, readonly Part[]>> = {
  0: [[4, 'sctp.data_tsn_raw'], [2, 'sctp.data_sid'], [2, 'sctp.data_ssn'], [4, 'sctp.data_payload_proto_id']],
  1: [[4, 'sctp.init_initiate_tag'], [4, 'sctp.init_credit'], [2, 'sctp.init_nr_out_streams'], [2, 'sctp.init_nr_in_streams'], [4, 'sctp.init_initial_tsn']],
  2: [[4, 'sctp.initack_initiate_tag'], [4, 'sctp.initack_credit'], [2, 'sctp.initack_nr_out_streams'], [2, 'sctp.initack_nr_in_streams'], [4, 'sctp.initack_initial_tsn']],
  3: [[4, 'sctp.sack_cumulative_tsn_ack_raw'], [4, 'sctp.sack_a_rwnd'], [2, 'sctp.sack_number_of_gap_blocks'], [2, 'sctp.sack_number_of_duplicated_tsns']],
  7: [[4, 'sctp.shutdown_cumulative_tsn_ack']],
  12: [[4, 'sctp.ecne_lowest_tsn']],
  13: [[4, 'sctp.cwr_lowest_tsn']],
  15: [[2, 'sctp.shared_key_id'], [2, 'sctp.hmac_id']],
  16: [[4, 'sctp.nr_sack_cumulative_tsn_ack'], [4, 'sctp.nr_sack_a_rwnd'], [2, 'sctp.nr_sack_number_of_gap_blocks'], [2, 'sctp.nr_sack_number_of_nr_gap_blocks'], [2, 'sctp.nr_sack_number_of_duplicated_tsns']],
  64: [[4, 'sctp.data_tsn_raw'], [2, 'sctp.data_sid'], [2, 'sctp.data_reserved'], [4, 'sctp.data_mid'], [4, 'sctp.data_payload_proto_id']],
  128: [[4, 'sctp.asconf_ack_seq_nr_number']],
  129: [[4, 'sctp.pktdrop_bandwidth'], [4, 'sctp.pktdrop_queuesize'], [2, 'sctp.pktdrop_truncated_length'], [2, null]],
  192: [[4, 'sctp.forward_tsn_tsn']],
  193: [[4, 'sctp.asconf_seq_nr_number']],
  194: [[4, 'sctp.i_forward_tsn_tsn']],
}
/** What follows those numbers. */
const WITH_PARAMETERS: ReadonlySet<number> = new Set([1, 2, 4, 5, 128, 130, 193])
const WITH_CAUSES: ReadonlySet<number> = new Set([6, 9])
const REST: Readonly<Record<number, 'sctp.cookie' | 'sctp.hmac' | 'sctp.padding_data'>> = {
  10: 'sctp.cookie',
  15: 'sctp.hmac',
  132: 'sctp.padding_data',
}

/** Bytes before the user data of a chunk that has some. */
export function dataAt(type: number): number {
  return type === DATA ? 16 : 20
}

/** The chunk at `at`, of which `end` is the last byte that is there. At least its head is. */
export function readChunk(packet: Uint8Array, at: number, end: number): SctpChunk {
  const type = packet[at]!
  const flags = packet[at + 1]!
  const chunk: SctpChunk = {
    'sctp.chunk_type': type,
    'sctp.chunk_flags': flags,
    'sctp.chunk_length': u16(packet, at + 2),
  }
  if (type === DATA || type === I_DATA) {
    chunk['sctp.data_i_bit'] = (flags & 8) !== 0
    chunk['sctp.data_u_bit'] = (flags & 4) !== 0
    chunk['sctp.data_b_bit'] = (flags & 2) !== 0
    chunk['sctp.data_e_bit'] = (flags & 1) !== 0
  } else if (type === 6) chunk['sctp.abort_t_bit'] = (flags & 1) !== 0
  else if (type === 14) chunk['sctp.shutdown_complete_t_bit'] = (flags & 1) !== 0
  const layout = LAYOUTS[type] ?? []
  let next = at + 4
  for (const [size, field] of layout) {
    if (next + size > end) return chunk
    const value = size === 2 ? u16(packet, next) : u32(packet, next)
    next += size
    if (field === 'sctp.hmac_id') chunk[field] = [value]
    else if (field !== null) chunk[field] = value as never
  }
  if (type === I_DATA && !chunk['sctp.data_b_bit']) {
    // The first piece of a message says what it is, the others which they are.
    chunk['sctp.data_fsn'] = chunk['sctp.data_payload_proto_id']!
    delete chunk['sctp.data_payload_proto_id']
  }
  readRest(chunk, packet, next, end)
  return chunk
}

function readRest(chunk: SctpChunk, packet: Uint8Array, at: number, end: number): void {
  const type = chunk['sctp.chunk_type']
  const rest = REST[type]
  if (WITH_PARAMETERS.has(type)) {
    const parameters = readParameters(packet, at, end)
    if (parameters.length > 0) chunk.parameters = parameters
  } else if (WITH_CAUSES.has(type)) {
    const causes = readCauses(packet, at, end)
    if (causes.length > 0) chunk.causes = causes
  } else if (type === SACK) readGaps(chunk, packet, at, end)
  else if (type === FORWARD_TSN || type === I_FORWARD_TSN) readStreams(chunk, packet, at, end)
  else if (at >= end) return
  else if (rest !== undefined) chunk[rest] = hex(packet, at, end - at)
  else if (type === 129) chunk['sctp.pktdrop_datafield'] = hex(packet, at, end - at)
  else if (LAYOUTS[type] === undefined) chunk['sctp.chunk_value'] = hex(packet, at, end - at)
}

function readGaps(chunk: SctpChunk, packet: Uint8Array, at: number, end: number): void {
  const gaps: NonNullable<SctpChunk['gaps']> = []
  const blocks = Math.min(chunk['sctp.sack_number_of_gap_blocks'] ?? 0, MAX_ITEMS)
  for (; gaps.length < blocks && at + 4 <= end; at += 4) {
    gaps.push({
      'sctp.sack_gap_block_start': u16(packet, at),
      'sctp.sack_gap_block_end': u16(packet, at + 2),
    })
  }
  if (gaps.length > 0) chunk.gaps = gaps
  const twice: number[] = []
  const count = Math.min(chunk['sctp.sack_number_of_duplicated_tsns'] ?? 0, MAX_ITEMS)
  for (; twice.length < count && at + 4 <= end; at += 4) twice.push(u32(packet, at))
  if (twice.length > 0) chunk['sctp.sack_duplicate_tsn'] = twice
}

function readStreams(chunk: SctpChunk, packet: Uint8Array, at: number, end: number): void {
  const streams: NonNullable<SctpChunk['streams']> = []
  const plain = chunk['sctp.chunk_type'] === FORWARD_TSN
  const size = plain ? 4 : 8
  for (; at + size <= end && streams.length < MAX_ITEMS; at += size) {
    streams.push(
      plain
        ? { 'sctp.forward_tsn_sid': u16(packet, at), 'sctp.forward_tsn_ssn': u16(packet, at + 2) }
        : {
            'sctp.i_forward_tsn_sid': u16(packet, at),
            'sctp.i_forward_tsn_u_bit': (packet[at + 3]! & 1) !== 0,
            'sctp.forward_tsn_mid': u32(packet, at + 4),
          },
    )
  }
  if (streams.length > 0) chunk.streams = streams
}
