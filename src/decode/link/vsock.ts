/**
 * Sockets between a virtual machine and its host, as Linux' vsockmon shows them (DLT_VSOCK). All numbers little endian.
 *
 *   | source CID 8 | destination CID 8 | source port 4 | destination port 4 | operation 2 | transport 2 | transport's length 2 | reserved 2 |
 *   | transport's header | payload … |
 *
 * Linux, include/uapi/linux/vsockmon.h
 */
import { hex, u16le, u32le, u64le } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const PORT = table('vsock.port')

export interface Vsock extends Layer<'vsock'> {
  'vsock.src_cid': bigint
  'vsock.dst_cid': bigint
  'vsock.src_port': number
  'vsock.dst_port': number
  'vsock.op': number
  'vsock.trans': number
  'vsock.trans_len': number
  'vsock.reserved': string
}

export const vsock: Protocol<Vsock> = {
  name: 'vsock',
  title: 'vSocket',
  source: 'Linux, vsockmon.h',
  over: { linktype: [271] },
  min: 32,
  fields: {
    'vsock.src_cid': { title: 'Source cid', format: 'dec' },
    'vsock.dst_cid': { title: 'Destination cid', format: 'dec' },
    'vsock.src_port': { title: 'Source port', format: 'dec' },
    'vsock.dst_port': { title: 'Destination port', format: 'dec' },
    'vsock.op': { title: 'Operation', format: 'dec', names: operation },
    'vsock.trans': { title: 'Transport', format: 'dec' },
    'vsock.trans_len': { title: 'Transport length', format: 'dec', unit: 'bytes' },
    'vsock.reserved': { title: 'Reserved', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const length = u16le(bytes, at + 28)
    const layer: Vsock = {
      protocol: 'vsock',
      offset: at,
      size: Math.min(32 + length, end - at),
      'vsock.src_cid': u64le(bytes, at),
      'vsock.dst_cid': u64le(bytes, at + 8),
      'vsock.src_port': u32le(bytes, at + 16),
      'vsock.dst_port': u32le(bytes, at + 20),
      'vsock.op': u16le(bytes, at + 24),
      'vsock.trans': u16le(bytes, at + 26),
      'vsock.trans_len': length,
      'vsock.reserved': hex(bytes, at + 30, 2),
    }
    if (end - at < 32 + length) walk.short(32 + length)
    else if (walk.reported > at + 32 + length) walk.next(PORT, 0, at + 32 + length, walk.reported)
    return layer
  },
  summary(layer) {
    const from = `${layer['vsock.src_cid']}:${layer['vsock.src_port']}`
    const to = `${layer['vsock.dst_cid']}:${layer['vsock.dst_port']}`
    return `${from} > ${to} ${operation(layer['vsock.op']) ?? `operation ${layer['vsock.op']}`}`
  },
}

function operation(number: number): string | undefined {
  return ['Unknown', 'Connect', 'Disconnect', 'Control', 'Payload'][number]
}
