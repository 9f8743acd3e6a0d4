/** What stands behind the header of some SMB2 commands (MS-SMB2 2.2.3 to 2.2.22): dialects, shares, files. */
import { u16le, u32le, u64le } from '../bytes.js'
import { guid, utf16le } from './windows.js'

export interface Smb2Body {
  'smb2.dialect_count'?: number
  'smb2.dialect'?: number[]
  'smb2.sec_mode'?: number
  'smb2.capabilities'?: number
  'smb2.client_guid'?: string
  'smb2.server_guid'?: string
  'smb2.max_trans_size'?: number
  'smb2.max_read_size'?: number
  'smb2.max_write_size'?: number
  'smb2.tree'?: string
  'smb2.share_type'?: number
  'smb2.filename'?: string
  'smb2.create.disposition'?: number
  'smb2.create.action'?: number
  'smb2.fid'?: string
  'smb2.read_length'?: number
  'smb2.write_length'?: number
  'smb2.file_offset'?: bigint
}

const DIALECTS: Readonly<Record<number, string>> = {
  514: 'SMB 2.0.2',
  528: 'SMB 2.1',
  767: 'SMB2 wildcard',
  768: 'SMB 3.0',
  770: 'SMB 3.0.2',
  785: 'SMB 3.1.1',
}
const SHARES: Readonly<Record<number, string>> = {
  1: 'Physical disk',
  2: 'Named pipe',
  3: 'Printer',
}
const DISPOSITIONS = ['Supersede', 'Open', 'Create', 'Open If', 'Overwrite', 'Overwrite If']
const ACTIONS = [
  'The file was superseded',
  'The file existed and was opened',
  'The file was created',
  'The file was overwritten',
]
/** Dialects that are read of one message at most; there are six. */
const MAX_DIALECTS = 64
const HEADER = 64
/** Where requests have their file id, by command × 100 + size of the fixed part. */
const FILE_IDS: Readonly<Record<number, number>> = {
  624: 8,
  724: 8,
  849: 16,
  949: 16,
  1048: 8,
  1157: 8,
  1433: 8,
  1532: 8,
  1641: 24,
  1733: 16,
}

export const bodyFields = {
  'smb2.dialect_count': { title: 'Dialect count', format: 'dec' },
  'smb2.dialect': { title: 'Dialect', format: 'hex4', names: (n: number) => DIALECTS[n] },
  'smb2.sec_mode': { title: 'Security mode', format: 'hex2' },
  'smb2.capabilities': { title: 'Capabilities', format: 'hex8' },
  'smb2.client_guid': { title: 'Client Guid', format: 'text' },
  'smb2.server_guid': { title: 'Server Guid', format: 'text' },
  'smb2.max_trans_size': { title: 'Max Transaction Size', format: 'dec', unit: 'bytes' },
  'smb2.max_read_size': { title: 'Max Read Size', format: 'dec', unit: 'bytes' },
  'smb2.max_write_size': { title: 'Max Write Size', format: 'dec', unit: 'bytes' },
  'smb2.tree': { title: 'Tree', format: 'text' },
  'smb2.share_type': { title: 'Share Type', format: 'hex2', names: (n: number) => SHARES[n] },
  'smb2.filename': { title: 'Filename', format: 'text' },
  'smb2.create.disposition': {
    title: 'Disposition',
    format: 'dec',
    names: (n: number) => DISPOSITIONS[n],
  },
  'smb2.create.action': { title: 'Create Action', format: 'dec', names: (n: number) => ACTIONS[n] },
  'smb2.fid': { title: 'File Id', format: 'text' },
  'smb2.read_length': { title: 'Read Length', format: 'dec', unit: 'bytes' },
  'smb2.write_length': { title: 'Write Length', format: 'dec', unit: 'bytes' },
  'smb2.file_offset': { title: 'File Offset', format: 'dec' },
} as const

/**
 * Reads the command's part of the message at `at` (its header), of which `bytes[at, end)` is there. The fixed part is read whole or not
 * at all; an answer with an error has none.
 */
export function readBody(
  layer: Smb2Body,
  command: number,
  response: boolean,
  status: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  const body = at + HEADER
  if (end < body + 2) return
  const size = u16le(bytes, body)
  // STATUS_MORE_PROCESSING_REQUIRED and warnings bring the whole answer; a failure is told by a body of 9 bytes.
  if (response && size === 9 && status !== 0) return
  if (end < body + (size & 0xfffe)) return
  const fid = FILE_IDS[command * 100 + size]
  if (fid !== undefined && !response) layer['smb2.fid'] = guid(bytes, body + fid)
  const kind = `${command}${response ? 'r' : ''}/${size}`
  switch (kind) {
    case '0/36':
      readNegotiation(layer, bytes, body, end)
      break
    case '0r/65':
      layer['smb2.sec_mode'] = bytes[body + 2]!
      layer['smb2.dialect'] = [u16le(bytes, body + 4)]
      layer['smb2.server_guid'] = guid(bytes, body + 8)
      layer['smb2.capabilities'] = u32le(bytes, body + 24)
      layer['smb2.max_trans_size'] = u32le(bytes, body + 28)
      layer['smb2.max_read_size'] = u32le(bytes, body + 32)
      layer['smb2.max_write_size'] = u32le(bytes, body + 36)
      break
    case '1/25':
      layer['smb2.sec_mode'] = bytes[body + 3]!
      layer['smb2.capabilities'] = u32le(bytes, body + 4)
      break
    case '3/9': {
      const path = textAt(bytes, at, u16le(bytes, body + 4), u16le(bytes, body + 6), end)
      if (path !== null) layer['smb2.tree'] = path
      break
    }
    case '3r/16':
      layer['smb2.share_type'] = bytes[body + 2]!
      break
    case '5/57': {
      layer['smb2.create.disposition'] = u32le(bytes, body + 36)
      const name = textAt(bytes, at, u16le(bytes, body + 44), u16le(bytes, body + 46), end)
      if (name !== null) layer['smb2.filename'] = name
      break
    }
    case '5r/89':
      layer['smb2.create.action'] = u32le(bytes, body + 4)
      layer['smb2.fid'] = guid(bytes, body + 64)
      break
    case '8/49':
    case '9/49':
      layer[command === 8 ? 'smb2.read_length' : 'smb2.write_length'] = u32le(bytes, body + 4)
      layer['smb2.file_offset'] = u64le(bytes, body + 8)
      break
  }
}

function readNegotiation(layer: Smb2Body, bytes: Uint8Array, body: number, end: number): void {
  const count = u16le(bytes, body + 2)
  layer['smb2.dialect_count'] = count
  layer['smb2.sec_mode'] = bytes[body + 4]!
  layer['smb2.capabilities'] = u32le(bytes, body + 8)
  layer['smb2.client_guid'] = guid(bytes, body + 12)
  const dialects: number[] = []
  for (let i = 0; i < Math.min(count, MAX_DIALECTS) && body + 38 + 2 * i <= end; i++) {
    dialects.push(u16le(bytes, body + 36 + 2 * i))
  }
  if (dialects.length > 0) layer['smb2.dialect'] = dialects
}

/** The text of `size` bytes, `offset` from the header; null when it is not all there. */
function textAt(
  bytes: Uint8Array,
  at: number,
  offset: number,
  size: number,
  end: number,
): string | null {
  if (offset < HEADER || at + offset + size > end) return null
  return utf16le(bytes, at + offset, at + offset + size)
}
