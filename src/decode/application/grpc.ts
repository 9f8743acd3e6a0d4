/**
 * gRPC messages in the DATA of HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md). Which method is called says the `:path` of the headers.
 *
 *   | compressed 1 | length 4 | message … | compressed 1 | …
 */
import { u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface GrpcMessage {
  'grpc.compressed_flag': number
  /** Bytes of the message. */
  'grpc.message_length': number
}

export interface Grpc extends Layer<'grpc'> {
  messages: GrpcMessage[]
}

const MAX_MESSAGES = 64

export const grpc: Protocol<Grpc> = {
  name: 'grpc',
  title: 'GRPC Message',
  source: 'grpc/doc/PROTOCOL-HTTP2.md',
  over: { 'http2.grpc': [0] },
  min: 5,
  fields: {
    'grpc.compressed_flag': { title: 'Compressed Flag', format: 'dec' },
    'grpc.message_length': { title: 'Message Length', format: 'dec', unit: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const messages: GrpcMessage[] = []
    let next = at
    while (next + 5 <= end && bytes[next]! <= 1 && messages.length < MAX_MESSAGES) {
      const length = u32(bytes, next + 1)
      messages.push({ 'grpc.compressed_flag': bytes[next]!, 'grpc.message_length': length })
      next += 5 + length
    }
    if (messages.length === 0) return null
    if (walk.reported > end && next > end) walk.short(Math.min(next, walk.reported) - at)
    return { protocol: 'grpc', offset: at, size: Math.min(next, end) - at, messages }
  },
  summary: (layer) =>
    `gRPC ${layer.messages
      .slice(0, 6)
      .map((message) => `${message['grpc.message_length']} bytes`)
      .join(', ')}`,
}
