/**
 * Stream Control Transmission Protocol (RFC 9260; over UDP RFC 6951).
 *
 *   | source port 2 | destination port 2 | verification tag 4 | CRC32C 4 | chunk … |
 */
import { u16, u32 } from '../bytes.js'
import { BAD, crc32c, GOOD, UNVERIFIED } from '../checksum.js'
import { type Layer, type Protocol, table, type Walk } from '../layer.js'
import { sctpChunks } from '../names/sctp.js'
import { chunkFields, DATA, dataAt, I_DATA, readChunk, type SctpChunk } from './sctpchunks.js'

const PORT = table('sctp.port')
const PAYLOAD = table('sctp.ppi')
const FRAGMENT = table('sctp.fragment')

export interface Sctp extends Layer<'sctp'> {
  'sctp.srcport': number
  'sctp.dstport': number
  'sctp.verification_tag'?: number
  'sctp.checksum'?: number
  'sctp.checksum.status'?: number
  /** Why the checksum was not verified. */
  checksumReason?: 'cut' | 'fragment'
  chunks?: SctpChunk[]
}

const HEAD = 12
const MAX_CHUNKS = 256

export const sctp: Protocol<Sctp> = {
  name: 'sctp',
  title: 'Stream Control Transmission Protocol',
  source: 'RFC 9260',
  over: { linktype: [248], 'ip.proto': [132], 'udp.port': [9899] },
  min: 4,
  fields: {
    'sctp.srcport': { title: 'Source port', format: 'dec', also: 'sctp.port' },
    'sctp.dstport': { title: 'Destination port', format: 'dec', also: 'sctp.port' },
    'sctp.verification_tag': { title: 'Verification tag', format: 'hex8' },
    'sctp.checksum': { title: 'Checksum', format: 'hex8' },
    'sctp.checksum.status': { title: 'Checksum Status', format: 'dec' },
    ...chunkFields,
  },
  decode(bytes, at, end, walk) {
    const layer: Sctp = {
      protocol: 'sctp',
      offset: at,
      size: Math.min(HEAD, end - at),
      'sctp.srcport': u16(bytes, at),
      'sctp.dstport': u16(bytes, at + 2),
    }
    if (end - at >= 8) layer['sctp.verification_tag'] = u32(bytes, at + 4)
    if (end - at < HEAD) {
      walk.short(HEAD)
      return layer
    }
    layer['sctp.checksum'] = u32(bytes, at + 8)
    if (walk.checksums) verify(layer, bytes, at, end, walk)
    readChunks(layer, bytes, at, end, walk)
    return layer
  },
  summary(layer) {
    const names = (layer.chunks ?? []).map(({ 'sctp.chunk_type': type }) => {
      return `[${sctpChunks(type) ?? type}]`
    })
    return `sctp ${names.slice(0, 4).join(' ')}`.trimEnd()
  },
}

function verify(layer: Sctp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const fragment = walk.network?.fragment === true
  if (fragment || walk.reported > end) {
    layer['sctp.checksum.status'] = UNVERIFIED
    layer.checksumReason = fragment ? 'fragment' : 'cut'
  } else layer['sctp.checksum.status'] = crc32c(bytes, at, end, at + 8) ? GOOD : BAD
}

function readChunks(layer: Sctp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const chunks: SctpChunk[] = []
  let next = at + HEAD
  let payloads = 0
  let size = 0
  while (next < end && chunks.length < MAX_CHUNKS) {
    if (next + 4 > end) {
      walk.short(next + 4 - at)
      break
    }
    const length = u16(bytes, next + 2)
    const chunk = readChunk(bytes, next, Math.min(end, next + Math.max(4, length)))
    chunks.push(chunk)
    if (length < 4) {
      walk.wrong(`sctp.chunk_length is ${length}, less than 4`)
      break
    }
    const type = chunk['sctp.chunk_type']
    const data = type === DATA || type === I_DATA ? next + dataAt(type) : 0
    size = 0
    if (data > 0 && data < next + length && data <= end) {
      // User data behind which nothing comes are no part of the header; those between chunks are.
      if (payloads === 0) size = data - at
      carry(layer, chunk, walk, data, next + length, payloads === 0)
      payloads++
    }
    if (next + length > end) {
      // Of user data that were cut their own layer tells.
      if (payloads === 0) walk.short(next + length - at)
      break
    }
    next += (length + 3) & ~3
  }
  layer.size = size > 0 ? size : Math.min(end, Math.max(next, at + HEAD)) - at
  if (chunks.length > 0) layer.chunks = chunks
}

/** The user data of a chunk, when they are a whole message: by their protocol's number, or by the ports. */
function carry(
  layer: Sctp,
  chunk: SctpChunk,
  walk: Walk,
  at: number,
  reported: number,
  first: boolean,
): void {
  const { 'sctp.srcport': source, 'sctp.dstport': destination } = layer
  const whole = chunk['sctp.data_b_bit'] === true && chunk['sctp.data_e_bit'] === true
  const protocol = chunk['sctp.data_payload_proto_id'] ?? 0
  if (first) {
    if (!whole) walk.next(FRAGMENT, 0, at, reported)
    else if (protocol > 0) walk.next(PAYLOAD, protocol, at, reported)
    else walk.ports(PORT, source, destination, at, reported)
  } else if (!whole) walk.also(FRAGMENT, 0, at, reported)
  else if (protocol > 0) walk.also(PAYLOAD, protocol, at, reported)
  else walk.also(PORT, Math.min(source, destination), at, reported)
}
