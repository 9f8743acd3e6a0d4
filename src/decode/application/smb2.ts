/**
 * SMB 2 and 3 (MS-SMB2): the header, and of the commands what people look for. Little-endian.
 *
 *   | fe S M B | header size 2 | credit charge 2 | channel sequence 2, 2: or status 4 | command 2 | credits 2 | flags 4 |
 *   | next command 4 | message id 8 | process id 4, tree id 4: or async id 8 | session id 8 | signature 16 | command … |
 *   | fd S M B | signature 16 | nonce 16 | original size 4 | 2 | flags 2 | session id 8 | encrypted … |
 */
import { hex, u16le, u32, u32le, u64le } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { ntStatus } from './ntstatus.js'
import { bodyFields, readBody, type Smb2Body } from './smb2body.js'

export interface Smb2 extends Layer<'smb2'>, Smb2Body {
  'smb2.protocol_id': number
  'smb2.header_len'?: number
  'smb2.credit.charge'?: number
  'smb2.channel_sequence'?: number
  'smb2.nt_status'?: number
  'smb2.cmd'?: number
  'smb2.credits.requested'?: number
  'smb2.credits.granted'?: number
  'smb2.flags'?: number
  'smb2.flags.response'?: boolean
  'smb2.flags.async'?: boolean
  'smb2.flags.chained'?: boolean
  'smb2.flags.signature'?: boolean
  'smb2.flags.dfs'?: boolean
  'smb2.flags.replay'?: boolean
  /** Bytes to the next command of a chain; 0 behind the last. */
  'smb2.chain_offset'?: number
  'smb2.msg_id'?: bigint
  'smb2.pid'?: number
  'smb2.tid'?: number
  'smb2.aid'?: bigint
  'smb2.sesid'?: bigint
  'smb2.signature'?: string
  /** Of an encrypted message. */
  'smb2.header.transform.signature'?: string
  'smb2.header.transform.nonce'?: string
  'smb2.header.transform.msg_size'?: number
  'smb2.header.transform.flags'?: number
}

const PLAIN = 0xfe534d42
const ENCRYPTED = 0xfd534d42
const HEADER = 64
const TRANSFORM = 52
const COMMANDS = [
  'Negotiate Protocol',
  'Session Setup',
  'Session Logoff',
  'Tree Connect',
  'Tree Disconnect',
  'Create',
  'Close',
  'Flush',
  'Read',
  'Write',
  'Lock',
  'Ioctl',
  'Cancel',
  'KeepAlive',
  'Find',
  'Notify',
  'GetInfo',
  'SetInfo',
  'Break',
]

export const smb2: Protocol<Smb2> = {
  name: 'smb2',
  title: 'SMB2 (Server Message Block Protocol version 2)',
  source: 'MS-SMB2',
  over: { 'nbss.message': [0xfe, 0xfd] },
  min: 4,
  fields: {
    'smb2.protocol_id': { title: 'ProtocolId', format: 'hex8' },
    'smb2.header_len': { title: 'Header Length', format: 'dec', unit: 'bytes' },
    'smb2.credit.charge': { title: 'Credit Charge', format: 'dec' },
    'smb2.channel_sequence': { title: 'Channel Sequence', format: 'dec' },
    'smb2.nt_status': { title: 'NT Status', format: 'hex8', names: ntStatus },
    'smb2.cmd': { title: 'Command', format: 'dec', names: (command) => COMMANDS[command] },
    'smb2.credits.requested': { title: 'Credits requested', format: 'dec' },
    'smb2.credits.granted': { title: 'Credits granted', format: 'dec' },
    'smb2.flags': { title: 'Flags', format: 'hex8' },
    'smb2.flags.response': { title: 'Response', format: 'bool', of: 'smb2.flags' },
    'smb2.flags.async': { title: 'Async command', format: 'bool', of: 'smb2.flags' },
    'smb2.flags.chained': { title: 'Chained', format: 'bool', of: 'smb2.flags' },
    'smb2.flags.signature': { title: 'Signing', format: 'bool', of: 'smb2.flags' },
    'smb2.flags.dfs': { title: 'DFS operation', format: 'bool', of: 'smb2.flags' },
    'smb2.flags.replay': { title: 'Replay operation', format: 'bool', of: 'smb2.flags' },
    'smb2.chain_offset': { title: 'Chain Offset', format: 'hex8' },
    'smb2.msg_id': { title: 'Message ID', format: 'dec' },
    'smb2.pid': { title: 'Process Id', format: 'hex8' },
    'smb2.tid': { title: 'Tree Id', format: 'hex8' },
    'smb2.aid': { title: 'Async Id', format: 'hex16' },
    'smb2.sesid': { title: 'Session Id', format: 'hex16' },
    'smb2.signature': { title: 'Signature', format: 'bytes' },
    'smb2.header.transform.signature': { title: 'Signature', format: 'bytes' },
    'smb2.header.transform.nonce': { title: 'Nonce', format: 'bytes' },
    'smb2.header.transform.msg_size': { title: 'Message size', format: 'dec', unit: 'bytes' },
    'smb2.header.transform.flags': { title: 'Flags', format: 'hex4' },
    ...bodyFields,
  },
  decode(bytes, at, end, walk) {
    const magic = u32(bytes, at)
    if (magic !== PLAIN && magic !== ENCRYPTED) return null
    const layer: Smb2 = {
      protocol: 'smb2',
      offset: at,
      size: end - at,
      'smb2.protocol_id': magic,
    }
    if (magic === ENCRYPTED) readTransform(layer, bytes, at, end, walk)
    else readHeader(layer, bytes, at, end, walk)
    return layer
  },
  summary(layer) {
    const command = layer['smb2.cmd']
    if (command === undefined) return 'Encrypted SMB3'
    const status = layer['smb2.nt_status']
    const kind = layer['smb2.flags.response'] ? 'Response' : 'Request'
    const failed = status ? `, ${ntStatus(status) ?? `0x${status.toString(16)}`}` : ''
    const about = layer['smb2.tree'] ?? layer['smb2.filename'] ?? ''
    return `${COMMANDS[command] ?? command} ${kind}${failed} ${about.slice(0, 80)}`.trimEnd()
  },
}

function readHeader(layer: Smb2, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  if (end < at + HEADER) {
    walk.short(HEADER)
    return
  }
  const flags = u32le(bytes, at + 16)
  const response = (flags & 1) !== 0
  const credits = u16le(bytes, at + 14)
  const chain = u32le(bytes, at + 20)
  layer['smb2.header_len'] = u16le(bytes, at + 4)
  layer['smb2.credit.charge'] = u16le(bytes, at + 6)
  if (response) {
    layer['smb2.nt_status'] = u32le(bytes, at + 8)
    layer['smb2.credits.granted'] = credits
  } else {
    layer['smb2.channel_sequence'] = u16le(bytes, at + 8)
    layer['smb2.credits.requested'] = credits
  }
  layer['smb2.cmd'] = u16le(bytes, at + 12)
  layer['smb2.flags'] = flags
  layer['smb2.flags.response'] = response
  layer['smb2.flags.async'] = (flags & 2) !== 0
  layer['smb2.flags.chained'] = (flags & 4) !== 0
  layer['smb2.flags.signature'] = (flags & 8) !== 0
  layer['smb2.flags.dfs'] = (flags & 0x1000_0000) !== 0
  layer['smb2.flags.replay'] = (flags & 0x2000_0000) !== 0
  layer['smb2.chain_offset'] = chain
  layer['smb2.msg_id'] = u64le(bytes, at + 24)
  if ((flags & 2) !== 0) layer['smb2.aid'] = u64le(bytes, at + 32)
  else {
    layer['smb2.pid'] = u32le(bytes, at + 32)
    layer['smb2.tid'] = u32le(bytes, at + 36)
  }
  layer['smb2.sesid'] = u64le(bytes, at + 40)
  layer['smb2.signature'] = hex(bytes, at + 48, 16)
  if (layer['smb2.header_len'] !== HEADER) {
    walk.wrong(`smb2.header_len is ${layer['smb2.header_len']}, not ${HEADER}`)
    return
  }
  const stop = chain === 0 ? end : Math.min(end, at + chain)
  readBody(layer, layer['smb2.cmd'], response, layer['smb2.nt_status'] ?? 0, bytes, at, stop)
  if (chain === 0) return
  if (chain < HEADER) walk.wrong(`smb2.chain_offset is ${chain}, less than ${HEADER}`)
  else {
    layer.size = stop - at
    if (walk.reported > at + chain) walk.follow('smb2', at + chain, walk.reported)
  }
}

function readTransform(layer: Smb2, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  if (end < at + TRANSFORM) {
    walk.short(TRANSFORM)
    return
  }
  layer['smb2.header.transform.signature'] = hex(bytes, at + 4, 16)
  layer['smb2.header.transform.nonce'] = hex(bytes, at + 20, 16)
  layer['smb2.header.transform.msg_size'] = u32le(bytes, at + 36)
  layer['smb2.header.transform.flags'] = u16le(bytes, at + 42)
  layer['smb2.sesid'] = u64le(bytes, at + 44)
}
