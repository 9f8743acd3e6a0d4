/**
 * WebSocket frames (RFC 6455 5.2), behind the handshake of HTTP/1.
 *
 *   | fin 1b reserved 3b opcode 4b | mask 1b length 7b | length 2 or 8 | masking key 4 | payload … |
 *
 * Any bytes can be a frame: they are read only where the handshake stands before them.
 */
import { hex, u16, u32, u64, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { websocketCloses, websocketOpcodes } from '../names/http.js'

export interface WebSocketFrame {
  'websocket.fin': boolean
  'websocket.rsv': number
  'websocket.opcode': number
  'websocket.mask': boolean
  /** 126: the next field has it, 127: the one after. */
  'websocket.payload_length': number
  'websocket.payload_length_ext_16'?: number
  'websocket.payload_length_ext_64'?: bigint
  'websocket.masking_key'?: string
  'websocket.payload.text'?: string
  'websocket.payload.close.status_code'?: number
  'websocket.payload.close.reason'?: string
  'websocket.payload.ping'?: string
  'websocket.payload.pong'?: string
}

export interface WebSocketLayer extends Layer<'websocket'> {
  frames: WebSocketFrame[]
}

const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10
const MAX_FRAMES = 256
/** Bytes of text that are told at most of a frame. */
const MAX_TEXT = 4096

export const websocket: Protocol<WebSocketLayer> = {
  name: 'websocket',
  title: 'WebSocket',
  source: 'RFC 6455',
  over: {},
  min: 2,
  fields: {
    'websocket.fin': { title: 'Fin', format: 'bool' },
    'websocket.rsv': { title: 'Reserved', format: 'hex2' },
    'websocket.opcode': { title: 'Opcode', format: 'dec', names: websocketOpcodes },
    'websocket.mask': { title: 'Mask', format: 'bool' },
    'websocket.payload_length': { title: 'Payload length', format: 'dec', unit: 'bytes' },
    'websocket.payload_length_ext_16': {
      title: 'Extended Payload length (16 bits)',
      format: 'dec',
    },
    'websocket.payload_length_ext_64': {
      title: 'Extended Payload length (64 bits)',
      format: 'dec',
    },
    'websocket.masking_key': { title: 'Masking-Key', format: 'bytes' },
    'websocket.payload.text': { title: 'Text', format: 'text' },
    'websocket.payload.close.status_code': {
      title: 'Close: Status code',
      format: 'dec',
      names: websocketCloses,
    },
    'websocket.payload.close.reason': { title: 'Close: Reason', format: 'text' },
    'websocket.payload.ping': { title: 'Ping', format: 'bytes' },
    'websocket.payload.pong': { title: 'Pong', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const frames: WebSocketFrame[] = []
    let next = at
    while (next + 2 <= end && frames.length < MAX_FRAMES && isKnown(bytes[next]! & 15)) {
      const read = readFrame(bytes, next, end)
      frames.push(read.frame)
      next = read.end
    }
    if (frames.length === 0) return null
    if (walk.reported > end && next > end) walk.short(Math.min(next, walk.reported) - at)
    return { protocol: 'websocket', offset: at, size: Math.min(next, end) - at, frames }
  },
  summary(layer) {
    const texts = layer.frames.slice(0, 4).map((frame) => {
      const name = websocketOpcodes(frame['websocket.opcode']) ?? 'frame'
      const length =
        frame['websocket.payload_length_ext_64'] ?? frame['websocket.payload_length_ext_16']
      return `${name.replace(' Frame', '')} ${length ?? frame['websocket.payload_length']} bytes`
    })
    return `WebSocket ${texts.join(', ')}`.slice(0, 120)
  },
}

function isKnown(opcode: number): boolean {
  return opcode <= 2 || (opcode >= CLOSE && opcode <= PONG)
}

/** The frame at `at`, as far as it is there, and where it ends: at `end` or behind it when it is cut. */
function readFrame(bytes: Uint8Array, at: number, end: number) {
  const first = bytes[at]!
  const second = bytes[at + 1]!
  const frame: WebSocketFrame = {
    'websocket.fin': first >= 0x80,
    'websocket.rsv': (first >> 4) & 7,
    'websocket.opcode': first & 15,
    'websocket.mask': second >= 0x80,
    'websocket.payload_length': second & 127,
  }
  let length = second & 127
  let body = at + 2
  if (length === 126) {
    if (body + 2 > end) return { frame, end: body + 2 }
    length = u16(bytes, body)
    frame['websocket.payload_length_ext_16'] = length
    body += 2
  } else if (length === 127) {
    if (body + 8 > end) return { frame, end: body + 8 }
    frame['websocket.payload_length_ext_64'] = u64(bytes, body)
    length = Number(frame['websocket.payload_length_ext_64'])
    body += 8
  }
  let key = 0
  if (second >= 0x80) {
    if (body + 4 > end) return { frame, end: body + 4 }
    key = u32(bytes, body)
    frame['websocket.masking_key'] = hex(bytes, body, 4)
    body += 4
  }
  const stop = body + length
  // A part of a payload is not told, nor what an extension compressed (RFC 7692).
  if (stop <= end && (first & 0x70) === 0)
    readPayload(unmask(bytes, body, Math.min(stop, body + MAX_TEXT), key), frame)
  return { frame, end: stop }
}

/** A copy of `bytes[at, end)` with the masking key taken off (RFC 6455 5.3). */
function unmask(bytes: Uint8Array, at: number, end: number, key: number): Uint8Array {
  const copy = bytes.slice(at, end)
  if (key === 0) return copy
  for (let i = 0; i < copy.length; i++) copy[i]! ^= (key >>> (24 - 8 * (i & 3))) & 255
  return copy
}

function readPayload(payload: Uint8Array, frame: WebSocketFrame): void {
  const size = payload.length
  switch (frame['websocket.opcode']) {
    case TEXT:
      if (size > 0) frame['websocket.payload.text'] = utf8(payload, 0, size)
      break
    case CLOSE:
      if (size < 2) break
      frame['websocket.payload.close.status_code'] = u16(payload, 0)
      if (size > 2) frame['websocket.payload.close.reason'] = utf8(payload, 2, size)
      break
    case PING:
      if (size > 0) frame['websocket.payload.ping'] = hex(payload, 0, size)
      break
    case PONG:
      if (size > 0) frame['websocket.payload.pong'] = hex(payload, 0, size)
  }
}
