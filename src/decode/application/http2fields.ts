/** What frames of HTTP/2 say, and how it is shown. See http2frames.ts. */
import { http2Errors, http2Frames, http2Settings } from '../names/http.js'
import type { Http2Header } from './hpack.js'
import { http2HeaderFields } from './http2headers.js'

export interface Http2Setting {
  'http2.settings.id': number
  'http2.settings.header_table_size'?: number
  'http2.settings.enable_push'?: number
  'http2.settings.max_concurrent_streams'?: number
  'http2.settings.initial_window_size'?: number
  'http2.settings.max_frame_size'?: number
  'http2.settings.max_header_list_size'?: number
  'http2.settings.extended_connect'?: number
  'http2.settings.unknown'?: number
}

export interface Http2Frame {
  /** Bytes of the payload. */
  'http2.length': number
  'http2.type': number
  'http2.flags': number
  'http2.flags.end_stream'?: boolean
  'http2.flags.eh'?: boolean
  'http2.flags.padded'?: boolean
  'http2.flags.priority'?: boolean
  'http2.flags.ack.settings'?: boolean
  'http2.flags.ack.ping'?: boolean
  'http2.streamid': number
  'http2.pad_length'?: number
  'http2.exclusive'?: boolean
  'http2.stream_dependency'?: number
  'http2.headers.weight'?: number
  headers?: Http2Header[]
  settings?: Http2Setting[]
  'http2.rst_stream.error'?: number
  'http2.push_promise.promised_stream_id'?: number
  'http2.ping'?: string
  'http2.pong'?: string
  'http2.goaway.last_stream_id'?: number
  'http2.goaway.error'?: number
  'http2.goaway.addata'?: string
  'http2.window_update.window_size_increment'?: number
  'http2.altsvc.origin'?: string
  'http2.altsvc.field_value'?: string
  'http2.priority_update_stream_id'?: bigint
  'http2.priority_update_field_value'?: string
}

const flag = (title: string) => ({ title, format: 'bool', of: 'http2.flags' }) as const
const number = (title: string) => ({ title, format: 'dec' }) as const

export const frameFields = {
  'http2.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'http2.type': { title: 'Type', format: 'dec', names: http2Frames },
  'http2.flags': { title: 'Flags', format: 'hex2' },
  'http2.flags.end_stream': flag('End Stream'),
  'http2.flags.eh': flag('End Headers'),
  'http2.flags.padded': flag('Padded'),
  'http2.flags.priority': flag('Priority'),
  'http2.flags.ack.settings': flag('ACK'),
  'http2.flags.ack.ping': flag('ACK'),
  'http2.streamid': number('Stream Identifier'),
  'http2.pad_length': { title: 'Pad Length', format: 'dec', unit: 'bytes' },
  'http2.exclusive': { title: 'Exclusive', format: 'bool' },
  'http2.stream_dependency': number('Stream Dependency'),
  'http2.headers.weight': number('Weight'),
  ...http2HeaderFields,
  'http2.settings.id': { title: 'Settings Identifier', format: 'dec', names: http2Settings },
  'http2.settings.header_table_size': number('Header table size'),
  'http2.settings.enable_push': number('Enable PUSH'),
  'http2.settings.max_concurrent_streams': number('Max concurrent streams'),
  'http2.settings.initial_window_size': number('Initial Window Size'),
  'http2.settings.max_frame_size': number('Max frame size'),
  'http2.settings.max_header_list_size': number('Max header list size'),
  'http2.settings.extended_connect': number('Extended CONNECT'),
  'http2.settings.unknown': number('Unknown Settings'),
  'http2.rst_stream.error': { title: 'Error', format: 'dec', names: http2Errors },
  'http2.push_promise.promised_stream_id': number('Promised-Stream-ID'),
  'http2.ping': { title: 'Ping', format: 'bytes' },
  'http2.pong': { title: 'Pong', format: 'bytes' },
  'http2.goaway.last_stream_id': number('Last-Stream-ID'),
  'http2.goaway.error': { title: 'Error', format: 'dec', names: http2Errors },
  'http2.goaway.addata': { title: 'Additional Debug Data', format: 'bytes' },
  'http2.window_update.window_size_increment': number('Window Size Increment'),
  'http2.altsvc.origin': { title: 'Origin', format: 'text' },
  'http2.altsvc.field_value': { title: 'Field/Value', format: 'text' },
  'http2.priority_update_stream_id': number('Priority Update Stream ID'),
  'http2.priority_update_field_value': { title: 'Priority Field Value', format: 'text' },
} as const
