/**
 * SMB 1, also called CIFS (MS-CIFS, MS-SMB): the header, and of the commands what people look for. Little-endian.
 *
 *   | ff S M B | command | status 4 | flags | flags2 2 | process id high 2 | signature 8 | 2 | tree id 2 | process id 2 |
 *   | user id 2 | multiplex id 2 | word count | words … | byte count 2 | bytes … |
 */
import { ascii, find, hex, u16le, u32, u32le } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { ntStatus } from './ntstatus.js'
import { utf16le } from './windows.js'

export interface Smb extends Layer<'smb'> {
  'smb.cmd': number
  'smb.nt_status'?: number
  /** In place of the status, of old systems. */
  'smb.error_class'?: number
  'smb.error_code'?: number
  'smb.flags': number
  'smb.flags.response': boolean
  'smb.flags2': number
  'smb.flags2.nt_error': boolean
  'smb.flags2.string': boolean
  'smb.flags2.esn': boolean
  'smb.flags2.sec_sig': boolean
  'smb.pid.high': number
  'smb.signature': string
  'smb.tid': number
  'smb.pid': number
  'smb.uid': number
  'smb.mid': number
  /** Words of 2 bytes. */
  'smb.wct'?: number
  'smb.bcc'?: number
  'smb.dialect.name'?: string[]
  'smb.path'?: string
  'smb.file'?: string
}

const MAGIC = 0xff534d42
const HEADER = 32
const NEGOTIATE = 0x72
const TREE_CONNECT = 0x75
const CREATE = 0xa2
const MAX_DIALECTS = 64
const COMMANDS: Readonly<Record<number, string>> = {
  0: 'Create Directory',
  1: 'Delete Directory',
  4: 'Close',
  5: 'Flush',
  6: 'Delete',
  7: 'Rename',
  8: 'Query Information',
  16: 'Check Directory',
  36: 'Locking AndX',
  37: 'Trans',
  43: 'Echo',
  45: 'Open AndX',
  46: 'Read AndX',
  47: 'Write AndX',
  50: 'Trans2',
  51: 'Trans2 Secondary',
  52: 'Find Close2',
  113: 'Tree Disconnect',
  114: 'Negotiate Protocol',
  115: 'Session Setup AndX',
  116: 'Logoff AndX',
  117: 'Tree Connect AndX',
  160: 'NT Trans',
  162: 'NT Create AndX',
  164: 'NT Cancel',
}

export const smb: Protocol<Smb> = {
  name: 'smb',
  title: 'SMB (Server Message Block Protocol)',
  source: 'MS-CIFS',
  over: { 'nbss.message': [0xff] },
  min: HEADER,
  fields: {
    'smb.cmd': { title: 'SMB Command', format: 'hex2', names: (command) => COMMANDS[command] },
    'smb.nt_status': { title: 'NT Status', format: 'hex8', names: ntStatus },
    'smb.error_class': { title: 'Error Class', format: 'hex2' },
    'smb.error_code': { title: 'Error Code', format: 'hex4' },
    'smb.flags': { title: 'Flags', format: 'hex2' },
    'smb.flags.response': { title: 'Request/Response', format: 'bool', of: 'smb.flags' },
    'smb.flags2': { title: 'Flags2', format: 'hex4' },
    'smb.flags2.nt_error': { title: 'Error Code Type', format: 'bool', of: 'smb.flags2' },
    'smb.flags2.string': { title: 'Unicode Strings', format: 'bool', of: 'smb.flags2' },
    'smb.flags2.esn': { title: 'Extended Security Negotiation', format: 'bool', of: 'smb.flags2' },
    'smb.flags2.sec_sig': { title: 'Security Signatures', format: 'bool', of: 'smb.flags2' },
    'smb.pid.high': { title: 'Process ID High', format: 'dec' },
    'smb.signature': { title: 'Signature', format: 'bytes' },
    'smb.tid': { title: 'Tree ID', format: 'dec' },
    'smb.pid': { title: 'Process ID', format: 'dec' },
    'smb.uid': { title: 'User ID', format: 'dec' },
    'smb.mid': { title: 'Multiplex ID', format: 'dec' },
    'smb.wct': { title: 'Word Count (WCT)', format: 'dec' },
    'smb.bcc': { title: 'Byte Count (BCC)', format: 'dec', unit: 'bytes' },
    'smb.dialect.name': { title: 'Name', format: 'text' },
    'smb.path': { title: 'Path', format: 'text' },
    'smb.file': { title: 'File Name', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    if (u32(bytes, at) !== MAGIC) return null
    const flags = bytes[at + 9]!
    const flags2 = u16le(bytes, at + 10)
    const layer: Smb = {
      protocol: 'smb',
      offset: at,
      size: end - at,
      'smb.cmd': bytes[at + 4]!,
      'smb.flags': flags,
      'smb.flags.response': (flags & 0x80) !== 0,
      'smb.flags2': flags2,
      'smb.flags2.nt_error': (flags2 & 0x4000) !== 0,
      'smb.flags2.string': (flags2 & 0x8000) !== 0,
      'smb.flags2.esn': (flags2 & 0x0800) !== 0,
      'smb.flags2.sec_sig': (flags2 & 0x0004) !== 0,
      'smb.pid.high': u16le(bytes, at + 12),
      'smb.signature': hex(bytes, at + 14, 8),
      'smb.tid': u16le(bytes, at + 24),
      'smb.pid': u16le(bytes, at + 26),
      'smb.uid': u16le(bytes, at + 28),
      'smb.mid': u16le(bytes, at + 30),
    }
    if ((flags2 & 0x4000) !== 0) layer['smb.nt_status'] = u32le(bytes, at + 5)
    else {
      layer['smb.error_class'] = bytes[at + 5]!
      layer['smb.error_code'] = u16le(bytes, at + 7)
    }
    const words = at + HEADER + 1
    if (end < words) walk.short(HEADER + 1)
    else readCommand(layer, bytes, at, words, end)
    return layer
  },
  summary(layer) {
    const { 'smb.cmd': command, 'smb.nt_status': status } = layer
    const kind = layer['smb.flags.response'] ? 'Response' : 'Request'
    const failed = status ? `, ${ntStatus(status) ?? `0x${status.toString(16)}`}` : ''
    const about = layer['smb.path'] ?? layer['smb.file'] ?? ''
    const name = COMMANDS[command] ?? `0x${command.toString(16)}`
    return `${name} ${kind}${failed} ${about.slice(0, 80)}`.trimEnd()
  },
}

/** Word and byte count, and what three of the requests ask for. */
function readCommand(layer: Smb, bytes: Uint8Array, at: number, words: number, end: number): void {
  const count = bytes[words - 1]!
  layer['smb.wct'] = count
  const data = words + 2 * count + 2
  if (end < data) return
  const size = u16le(bytes, data - 2)
  layer['smb.bcc'] = size
  const stop = data + size
  // Texts are read whole or not at all.
  if (stop > end || layer['smb.flags.response']) return
  if (layer['smb.cmd'] === NEGOTIATE) {
    const dialects: string[] = []
    // Each is a 2, a text and its zero.
    for (let i = data; i < stop && bytes[i] === 2 && dialects.length < MAX_DIALECTS; ) {
      const zero = find(bytes, 0, i + 1, stop)
      if (zero < 0) break
      dialects.push(ascii(bytes, i + 1, zero))
      i = zero + 1
    }
    if (dialects.length > 0) layer['smb.dialect.name'] = dialects
  } else if (layer['smb.cmd'] === TREE_CONNECT && count === 4) {
    const path = text(layer, bytes, at, data + u16le(bytes, words + 6), stop)
    if (path !== null) layer['smb.path'] = path
  } else if (layer['smb.cmd'] === CREATE && count === 24) {
    const name = text(layer, bytes, at, data, stop)
    if (name !== null) layer['smb.file'] = name
  }
}

/** The text at `from`, up to its zero or `end`; Unicode stands at an even distance from the header. */
function text(layer: Smb, bytes: Uint8Array, at: number, from: number, end: number): string | null {
  if (!layer['smb.flags2.string']) {
    const zero = find(bytes, 0, from, end)
    return from <= end ? ascii(bytes, from, zero < 0 ? end : zero) : null
  }
  const start = from + ((from - at) & 1)
  if (start > end) return null
  let stop = start
  while (stop + 2 <= end && (bytes[stop] !== 0 || bytes[stop + 1] !== 0)) stop += 2
  return utf16le(bytes, start, stop)
}
